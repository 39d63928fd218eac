import type { StationTrouble } from '$lib/replica/link/bus-message.ts';
import { m } from '$lib/text/generated/messages.js';
import type { StationStatus } from './station-status.svelte.ts';

/** The link in one word: 已连接, 离线, 连接中, 接收中, 需要处理 when somebody has to do something, or what ails the station. */
export function linkWords(status: Pick<StationStatus, 'kind' | 'progress' | 'trouble'>): string {
	switch (status.kind) {
		case 'failing':
			return TROUBLES[status.trouble ?? 'untold'].word();
		case 'attention':
			return m.status_attention();
		case 'offline':
			return m.status_offline();
		case 'connecting':
			return m.status_connecting();
		case 'receiving':
			return m.status_receiving({ percent: status.progress ?? 0 });
		case 'online':
			return m.status_online();
	}
}

/** What that means, in a sentence. */
export function linkExplanation(
	status: Pick<StationStatus, 'kind' | 'link' | 'waiting' | 'outbox' | 'trouble'>,
): string {
	switch (status.kind) {
		case 'failing':
			return TROUBLES[status.trouble ?? 'untold'].explanation();
		case 'attention':
			return status.link.kind === 'rejected' ? m.status_explain_rejected() : m.status_explain_refused();
		case 'offline':
			return status.waiting > 0 ? m.status_explain_offline_waiting() : m.status_explain_offline();
		case 'connecting':
			return m.status_explain_connecting();
		case 'receiving':
			return m.status_explain_receiving();
		case 'online':
			return status.waiting > 0 ? m.status_explain_sending() : m.status_explain_online();
	}
}

/** What ails the station in a word; and what it is, what to do about it, and that nothing is lost. */
const TROUBLES: Record<StationTrouble, { word: () => string; explanation: () => string }> = {
	full: { word: m.status_failing_full, explanation: m.status_explain_failing_full },
	'read-only': { word: m.status_failing_read_only, explanation: m.status_explain_failing_read_only },
	locked: { word: m.status_failing_locked, explanation: m.status_explain_failing_locked },
	slow: { word: m.status_failing_slow, explanation: m.status_explain_failing_slow },
	other: { word: m.status_failing_other, explanation: m.status_explain_failing_other },
	// Whoever can do nothing about it is spared the rest.
	untold: { word: m.status_failing, explanation: m.status_explain_failing },
};
