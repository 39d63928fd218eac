import type { WindowState } from '$lib/ui/Windows.svelte';
import { addDays, daysBetween } from '../../domain/calendar/day.ts';
import type { Visit } from '../../domain/tables/pair-tables.ts';
import type { Condition } from '../../domain/vocabulary.ts';

const LIGHTS: Record<Condition, WindowState> = { well: 'lit', watch: 'watch', urgent: 'urgent' };
const BRIGHTNESS: readonly WindowState[] = ['dark', 'lit', 'watch', 'urgent'];

/**
 * One window for each of the last weeks, the newest last and ending today: dark when nobody called, else as the
 * most worrying visit of that week says.
 */
export function weekLights(visits: readonly Visit[], today: string, weeks: number): WindowState[] {
	const first = addDays(today, 1 - weeks * 7);
	const lights = Array.from({ length: weeks }, (): WindowState => 'dark');
	for (const visit of visits) {
		if (visit.deleted || visit.withdrawnReason !== undefined || visit.day > today) continue;
		const week = Math.floor(daysBetween(first, visit.day) / 7);
		const light = LIGHTS[visit.condition];
		const before = lights[week];
		if (before !== undefined && BRIGHTNESS.indexOf(light) > BRIGHTNESS.indexOf(before)) lights[week] = light;
	}
	return lights;
}
