import Bell from '@lucide/svelte/icons/bell';
import Eye from '@lucide/svelte/icons/eye';
import Smile from '@lucide/svelte/icons/face-slightly-smiling';
import type { Component } from 'svelte';
import { m } from '$lib/text/generated/messages.js';
import type { Tone } from '$lib/ui/tone.ts';
import type { Condition } from '../../../domain/vocabulary.ts';

interface ConditionLook {
	icon: Component<{ class?: string }>;
	tone: Tone;
	name: () => string;
	hint: () => string;
}

/** How a person's condition is told, three ways at once: word, icon, colour. */
export const CONDITION_LOOKS: Record<Condition, ConditionLook> = {
	well: {
		icon: Smile,
		tone: 'good',
		name: m.visits_condition_well,
		hint: m.visits_condition_well_hint,
	},
	watch: {
		icon: Eye,
		tone: 'watch',
		name: m.visits_condition_watch,
		hint: m.visits_condition_watch_hint,
	},
	urgent: {
		icon: Bell,
		tone: 'urgent',
		name: m.visits_condition_urgent,
		hint: m.visits_condition_urgent_hint,
	},
};

/** How the last visit's finding is told where it asks for a closer look; nothing when all was well. */
export function worryLook(last: { condition: Condition } | undefined): ConditionLook | undefined {
	return last === undefined || last.condition === 'well' ? undefined : CONDITION_LOOKS[last.condition];
}
