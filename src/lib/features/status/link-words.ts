import { m } from '$lib/text/generated/messages.js';
import type { StationStatus } from './station-status.svelte.ts';

/** The link in one word: 已连接, 离线, 连接中, 接收中, or 需要处理 when somebody has to do something. */
export function linkWords(status: Pick<StationStatus, 'kind' | 'progress'>): string {
	switch (status.kind) {
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
export function linkExplanation(status: Pick<StationStatus, 'kind' | 'link' | 'waiting' | 'outbox'>): string {
	if (status.kind === 'attention')
		return status.link.kind === 'rejected' ? m.status_explain_rejected() : m.status_explain_refused();
	switch (status.kind) {
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
