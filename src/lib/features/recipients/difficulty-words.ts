import { m } from '$lib/text/generated/messages.js';
import type { DifficultyState } from '../../domain/vocabulary.ts';

/** What a difficulty's states are called. */
export const DIFFICULTY_NAMES: Record<DifficultyState, () => string> = {
	reported: m.visits_difficulty_reported,
	accepted: m.visits_difficulty_accepted,
	inProgress: m.visits_difficulty_inProgress,
	solved: m.visits_difficulty_solved,
	confirmed: m.visits_difficulty_confirmed,
	handedOver: m.visits_difficulty_handedOver,
};
