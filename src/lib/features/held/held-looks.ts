import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleX from '@lucide/svelte/icons/circle-x';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Send from '@lucide/svelte/icons/send';
import type { Component } from 'svelte';
import type { HeldChange } from '$lib/replica/replica.ts';
import { m } from '$lib/text/generated/messages.js';
import type { CardEdge } from '$lib/ui/Card.svelte';
import type { Tone } from '$lib/ui/tone.ts';

interface HeldLook {
	tone: Tone;
	edge: CardEdge;
	icon: Component<{ class?: string }>;
	words: () => string;
	/** What that means; a refused one has its reason instead. */
	text?: () => string;
}

/** How a held change stands, told by word, icon and colour. */
export const HELD_LOOKS: Record<HeldChange['state'], HeldLook> = {
	refused: { tone: 'urgent', edge: 'late', icon: CircleAlert, words: m.review_held_refused },
	handing: {
		tone: 'watch',
		edge: 'due',
		icon: Send,
		words: m.review_held_handing,
		text: m.review_held_handing_text,
	},
	handed: {
		tone: 'watch',
		edge: 'due',
		icon: Hourglass,
		words: m.review_held_handed,
		text: m.review_held_handed_text,
	},
	accepted: {
		tone: 'good',
		edge: 'good',
		icon: CircleCheck,
		words: m.review_held_accepted,
		text: m.review_held_accepted_text,
	},
	rejected: { tone: 'urgent', edge: 'late', icon: CircleX, words: m.review_held_rejected },
};
