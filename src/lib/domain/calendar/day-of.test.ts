import { describe, expect, it } from 'vitest';
import { dayOf } from './day-of.ts';

describe('dayOf', () => {
	it('is the day of the people there, not that of Greenwich', () => {
		const evening = Date.UTC(2026, 10, 24, 16, 30);
		expect(dayOf(evening, 'Asia/Shanghai')).toBe('2026-11-25');
		expect(dayOf(evening, 'UTC')).toBe('2026-11-24');
		expect(dayOf(evening, 'America/New_York')).toBe('2026-11-24');
	});

	it('turns at midnight', () => {
		const midnight = Date.UTC(2026, 10, 24, 16);
		expect(dayOf(midnight - 1, 'Asia/Shanghai')).toBe('2026-11-24');
		expect(dayOf(midnight, 'Asia/Shanghai')).toBe('2026-11-25');
	});
});
