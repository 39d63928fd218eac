import Bath from '@lucide/svelte/icons/bath';
import BellRing from '@lucide/svelte/icons/bell-ring';
import BriefcaseMedical from '@lucide/svelte/icons/briefcase-medical';
import BrushCleaning from '@lucide/svelte/icons/brush-cleaning';
import Footprints from '@lucide/svelte/icons/footprints';
import Soup from '@lucide/svelte/icons/soup';
import type { Component } from 'svelte';
import { m } from '$lib/text/generated/messages.js';
import type { Help } from '../../../domain/vocabulary.ts';

interface HelpLook {
	icon: Component<{ class?: string }>;
	name: () => string;
	/** A few words of example. */
	hint: () => string;
}

/** How the six helps 六助 look and are called, wherever they are shown. */
export const HELP_LOOKS: Record<Help, HelpLook> = {
	meals: { icon: Soup, name: m.visits_help_meals, hint: m.visits_help_meals_hint },
	bathing: { icon: Bath, name: m.visits_help_bathing, hint: m.visits_help_bathing_hint },
	cleaning: { icon: BrushCleaning, name: m.visits_help_cleaning, hint: m.visits_help_cleaning_hint },
	medical: { icon: BriefcaseMedical, name: m.visits_help_medical, hint: m.visits_help_medical_hint },
	mobility: { icon: Footprints, name: m.visits_help_mobility, hint: m.visits_help_mobility_hint },
	emergency: { icon: BellRing, name: m.visits_help_emergency, hint: m.visits_help_emergency_hint },
};

/** Helps in one line: 助餐 助医. */
export function helpNames(helps: readonly Help[]): string {
	return helps.map((help) => HELP_LOOKS[help].name()).join(m.visits_words_separator());
}
