import Ban from '@lucide/svelte/icons/ban';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Eraser from '@lucide/svelte/icons/eraser';
import Moon from '@lucide/svelte/icons/moon';
import type { Component } from 'svelte';
import type { DeviceInfo } from '$lib/protocol/http.ts';
import { m } from '$lib/text/generated/messages.js';
import type { Tone } from '$lib/ui/tone.ts';

interface DeviceLook {
	icon: Component<{ class?: string }>;
	tone: Tone;
	name: () => string;
}

const CONNECTED: DeviceLook = { icon: CircleCheck, tone: 'good', name: m.privacy_devices_connected };
const AWAY: DeviceLook = { icon: Moon, tone: 'plain', name: m.privacy_devices_away };
const REVOKED: DeviceLook = { icon: Ban, tone: 'watch', name: m.privacy_devices_revoked };
const ERASED: DeviceLook = { icon: Eraser, tone: 'plain', name: m.privacy_devices_erased };

/** How a device's state is told: word, icon, colour. */
export function deviceLook({
	erasedAt,
	revokedAt,
	connected,
}: Pick<DeviceInfo, 'erasedAt' | 'revokedAt' | 'connected'>): DeviceLook {
	if (erasedAt !== null) return ERASED;
	if (revokedAt !== null) return REVOKED;
	return connected ? CONNECTED : AWAY;
}
