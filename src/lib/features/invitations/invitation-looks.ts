import CalendarX from '@lucide/svelte/icons/calendar-x';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Clock from '@lucide/svelte/icons/clock';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type { Component } from 'svelte';
import type { Invitation } from '$lib/protocol/http.ts';
import { m } from '$lib/text/generated/messages.js';
import type { Tone } from '$lib/ui/tone.ts';

interface InvitationLook {
	icon: Component<{ class?: string }>;
	tone: Tone;
	name: () => string;
}

/** How an invitation's state is told: word, icon, colour. */
export const INVITATION_LOOKS: Record<Invitation['state'], InvitationLook> = {
	open: { icon: Clock, tone: 'lamp', name: m.people_invite_state_open },
	used: { icon: CircleCheck, tone: 'good', name: m.people_invite_state_used },
	expired: { icon: CalendarX, tone: 'plain', name: m.people_invite_state_expired },
	withdrawn: { icon: Undo2, tone: 'plain', name: m.people_invite_state_withdrawn },
};
