import BookOpenText from '@lucide/svelte/icons/book-open-text';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import House from '@lucide/svelte/icons/house';
import ListChecks from '@lucide/svelte/icons/list-checks';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import UserPlus from '@lucide/svelte/icons/user-plus';
import UserRound from '@lucide/svelte/icons/user-round';
import UsersRound from '@lucide/svelte/icons/users-round';
import type { Component } from 'svelte';
import { m } from '$lib/text/generated/messages.js';

/** One place of the navigation. */
export interface Place {
	readonly href:
		'/' | '/visits' | '/schedule' | '/ledger' | '/residents' | '/invitations' | '/manage' | '/me';
	readonly label: () => string;
	readonly icon: Component<{ class?: string }>;
}

const today: Place = { href: '/', label: m.common_nav_today, icon: House };
const visits: Place = { href: '/visits', label: m.common_nav_visits, icon: ListChecks };
const schedule: Place = { href: '/schedule', label: m.common_nav_schedule, icon: CalendarDays };
const me: Place = { href: '/me', label: m.common_nav_me, icon: UserRound };

/** The station's desk. */
const ledger: Place = { href: '/ledger', label: m.common_nav_ledger, icon: BookOpenText };
const residents: Place = { href: '/residents', label: m.common_nav_residents, icon: UsersRound };
const invitations: Place = { href: '/invitations', label: m.common_nav_invitations, icon: UserPlus };
const manage: Place = { href: '/manage', label: m.privacy_manage_title, icon: ShieldCheck };

/** What staff find on the page 管理: so many places would make the navigation long. */
const MANAGED = ['/quarantine', '/conflicts', '/audit', '/devices', '/rights', '/members'];

/** The four places at the thumb. */
export const THUMB_PLACES: readonly Place[] = [today, visits, schedule, me];

/** What a member finds beside them, by what they are at the station. */
export function deskPlaces(who: { isStaff: boolean; leadsGrid: boolean }): readonly Place[] {
	if (who.isStaff) return [ledger, residents, invitations, manage];
	return who.leadsGrid ? [residents] : [];
}

/** All of them, as the desk's side navigation shows them. */
export function sidePlaces(who: { isStaff: boolean; leadsGrid: boolean }): readonly Place[] {
	return [today, visits, schedule, ...deskPlaces(who), me];
}

/** Whether a path lies in a place. A recipient's pages belong to 走访, what the station did not take of one's own to 我的. */
export function isInPlace(path: string, place: Place): boolean {
	if (place.href === '/') return path === '/';
	if (place.href === '/visits' && path.startsWith('/recipients/')) return true;
	if (place.href === '/me' && (path === '/held' || path.startsWith('/held/'))) return true;
	if (place.href === '/manage' && MANAGED.some((href) => path === href || path.startsWith(`${href}/`)))
		return true;
	return path === place.href || path.startsWith(`${place.href}/`);
}
