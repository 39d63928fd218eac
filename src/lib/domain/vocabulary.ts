/** The closed lists of DOMAIN.md, in the order in which screens show them. */

/** 六助 */
export const HELPS = ['meals', 'bathing', 'cleaning', 'medical', 'mobility', 'emergency'] as const;
export type Help = (typeof HELPS)[number];

/** 安好 / 需关注 / 紧急 */
export const CONDITIONS = ['well', 'watch', 'urgent'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** 重点人群 */
export const CARE_CATEGORIES = [
	'emptyNest',
	'livingAlone',
	'withoutFamily',
	'disability',
	'lowIncome',
	'unemployed',
	'migrantWorker',
	'leftBehindChild',
	'chronicIllness',
	'other',
] as const;
export type CareCategory = (typeof CARE_CATEGORIES)[number];

export const GENDERS = ['female', 'male'] as const;
export type Gender = (typeof GENDERS)[number];

export const PAIRING_STATES = ['active', 'paused', 'ended'] as const;
export type PairingState = (typeof PAIRING_STATES)[number];

/** reported → accepted → in progress → solved → confirmed by the recipient; or handed to another body. */
export const DIFFICULTY_STATES = [
	'reported',
	'accepted',
	'inProgress',
	'solved',
	'confirmed',
	'handedOver',
] as const;
export type DifficultyState = (typeof DIFFICULTY_STATES)[number];

/** Kinds of shifts: 义务巡逻, 文明交通引导, 值班书记, 送餐, other. */
export const SHIFT_KINDS = ['patrol', 'traffic', 'dutySecretary', 'mealRound', 'other'] as const;
export type ShiftKind = (typeof SHIFT_KINDS)[number];

/** How great the risk for a recipient is; a visit's cadence follows from it (DOMAIN.md, "Visit cadence follows risk"). */
export const RISKS = ['high', 'key', 'ordinary'] as const;
export type Risk = (typeof RISKS)[number];

/**
 * What a member is at the station, as staff wrote it. A leader's rights come from teams and pairings; `contact` is the
 * contact of a partner organisation 共建单位联系人.
 */
export const MEMBER_ROLES = ['head', 'staff', 'volunteer', 'contact'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];
