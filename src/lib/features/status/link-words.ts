import type { StationTrouble } from '$lib/replica/link/bus-message.ts';
import { m } from '$lib/text/generated/messages.js';
import type { StationStatus } from './station-status.svelte.ts';

/** The link in one word: 已连接, 离线, 连接中, 接收中, 需要处理 when somebody has to do something, or what ails the station. */
export function linkWords(status: Pick<StationStatus, 'kind' | 'progress' | 'trouble'>): string {
	switch (status.kind) {
		case 'failing':
			return troubleWords(status.trouble ?? 'untold');
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
			return troubleExplanation(status.trouble ?? 'untold');
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

function troubleWords(trouble: StationTrouble): string {
	switch (trouble) {
		case 'full':
			return m.status_failing_full();
		case 'read-only':
			return m.status_failing_read_only();
		case 'locked':
			return m.status_failing_locked();
		case 'slow':
			return m.status_failing_slow();
		case 'other':
			return m.status_failing_other();
		case 'untold':
			return m.status_failing();
	}
}

/** What it is, what to do about it, and that nothing is lost; whoever can do nothing about it is spared the rest. */
function troubleExplanation(trouble: StationTrouble): string {
	switch (trouble) {
		case 'full':
			return m.status_explain_failing_full();
		case 'read-only':
			return m.status_explain_failing_read_only();
		case 'locked':
			return m.status_explain_failing_locked();
		case 'slow':
			return m.status_explain_failing_slow();
		case 'other':
			return m.status_explain_failing_other();
		case 'untold':
			return m.status_explain_failing();
	}
}
