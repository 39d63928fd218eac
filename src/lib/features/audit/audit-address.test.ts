import { expect, it } from 'vitest';
import { readAuditFilter, writeAuditFilter } from './audit-address.ts';
import type { AuditFilter } from './station-audit.ts';

it('keeps a filter, but for who did it', () => {
	const filter: AuditFilter = { kind: 'erased', table: 'residents', from: '2026-11-01', to: '2026-11-24' };
	const query = writeAuditFilter({ ...filter, member: 'wang' });
	expect(query).toBe('?kind=erased&table=residents&from=2026-11-01&to=2026-11-24');
	expect(readAuditFilter(new URLSearchParams(query))).toEqual(filter);
	expect(writeAuditFilter({ member: 'wang' })).toBe('');
});

it('leaves out what is none', () => {
	const query = 'kind=sold&table=letters&from=2026-02-30&to=2026-02-28&member=wang';
	expect(readAuditFilter(new URLSearchParams(query))).toEqual({ to: '2026-02-28' });
	expect(readAuditFilter(new URLSearchParams())).toEqual({});
});
