import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import ClockAlert from '@lucide/svelte/icons/clock-alert';
import LampDesk from '@lucide/svelte/icons/lamp';
import type { Component } from 'svelte';
import { m } from '$lib/text/generated/messages.js';
import type { Tone } from '$lib/ui/tone.ts';
import type { VisitDue } from './visit-due.ts';

interface DueWords {
	tone: Tone;
	icon: Component<{ class?: string }>;
	words: string;
}

/** How a due visit is told: word, icon and colour. */
export function dueWords(due: VisitDue): DueWords {
	const { inDays, never } = due;
	if (never && inDays <= 0) return { tone: 'urgent', icon: ClockAlert, words: m.visits_due_never() };
	if (inDays < 0) return { tone: 'urgent', icon: ClockAlert, words: m.visits_due_late({ days: -inDays }) };
	if (inDays === 0) return { tone: 'lamp', icon: LampDesk, words: m.visits_due_today() };
	if (inDays === 1) return { tone: 'plain', icon: CalendarClock, words: m.visits_due_tomorrow() };
	return { tone: 'plain', icon: CalendarClock, words: m.visits_due_soon({ days: inDays }) };
}
