import type { Standing } from '$lib/protocol/messages.ts';
import { m } from '$lib/text/generated/messages.js';
import type { JoinProblem } from './join-flow.svelte.ts';
import type { DeviceKind } from './read-user-agent.ts';

/** What happened, what to do now, and a code only where somebody else has to help. */
export interface ProblemWords {
	title: string;
	advice: string;
	code?: string;
}

/** The words for what can go wrong while a device is being admitted. */
export function problemWords(problem: JoinProblem): ProblemWords {
	switch (problem) {
		case 'not-a-code':
			return { title: m.setup_join_problem_not_a_code(), advice: m.setup_join_problem_not_a_code_advice() };
		case 'invitation-unknown':
		case 'not-found':
			return { title: m.setup_join_problem_unknown(), advice: m.setup_join_problem_unknown_advice() };
		case 'invitation-used':
			return { title: m.setup_join_problem_used(), advice: m.setup_join_problem_used_advice() };
		case 'invitation-expired':
			return { title: m.setup_join_problem_expired(), advice: m.setup_join_problem_expired_advice() };
		case 'invitation-withdrawn':
			return { title: m.setup_join_problem_withdrawn(), advice: m.setup_join_problem_withdrawn_advice() };
		case 'too-many':
			return { title: m.setup_join_problem_too_many(), advice: m.setup_join_problem_too_many_advice() };
		case 'offline':
			return { title: m.setup_join_problem_offline(), advice: m.setup_join_problem_offline_advice() };
		case 'storage-full':
		case 'storage-failed':
			return { title: m.setup_join_problem_storage(), advice: m.setup_join_problem_storage_advice() };
		case 'insecure-page':
			return { title: m.setup_join_problem_insecure(), advice: m.setup_join_problem_insecure_advice() };
		case 'already-admitted':
			return { title: m.setup_join_problem_member(), advice: m.setup_join_problem_member_advice() };
		case 'app-too-old':
		case 'reload':
			return { title: m.setup_join_problem_old_app(), advice: m.setup_join_problem_old_app_advice() };
		case 'already-set-up':
			return { title: m.setup_already_title(), advice: m.setup_already_advice() };
		case 'setup-token-wrong':
			return { title: m.setup_wrong_token_title(), advice: m.setup_wrong_token_advice() };
		default:
			return {
				title: m.setup_join_problem_other(),
				advice: m.setup_join_problem_other_advice(),
				code: problem,
			};
	}
}

/** What a member is at the station. */
export function standingWord(standing: Standing): string {
	switch (standing) {
		case 'head':
			return m.setup_join_standing_head();
		case 'staff':
			return m.setup_join_standing_staff();
		case 'leader':
			return m.setup_join_standing_leader();
		case 'volunteer':
			return m.setup_join_standing_volunteer();
		case 'contact':
			return m.setup_join_standing_contact();
	}
}

/** A name for a device that its owner would know it by. */
export function suggestDeviceName(device: DeviceKind): string {
	switch (device.kind) {
		case 'iphone':
			return m.setup_device_iphone();
		case 'ipad':
			return m.setup_device_ipad();
		case 'android':
			return device.model === undefined
				? m.setup_device_android()
				: m.setup_device_android_model({ model: device.model });
		case 'windows':
			return m.setup_device_windows();
		case 'mac':
			return m.setup_device_mac();
		case 'linux':
			return m.setup_device_linux();
		case 'other':
			return m.setup_device_other();
	}
}
