import type { DocumentKind } from '../../domain/kernel/document-name.ts';
import { ROLES, type Condition, type Grant, type Role } from '../../domain/kernel/rule.ts';
import { CORRECTION_DAYS } from '../../domain/rights/conditions.ts';
import type { Reach, Reading } from '../../domain/rights/readings.ts';
import type { RuleAction, RuleLine } from '../../domain/rights/rule-lines.ts';
import { m } from '$lib/text/generated/messages.js';
import { fieldName, tableName } from './record-words.ts';

const ROLE_NAMES: Record<Role, () => string> = {
	head: m.rights_role_head,
	staff: m.rights_role_staff,
	teamLeader: m.rights_role_teamLeader,
	gridLeader: m.rights_role_gridLeader,
	volunteer: m.rights_role_volunteer,
	contact: m.rights_role_contact,
};

const REACHES: Record<Reach, () => string> = {
	all: m.rights_reach_all,
	joinedTeams: m.rights_reach_joinedTeams,
	ledTeams: m.rights_reach_ledTeams,
	ownPairs: m.rights_reach_ownPairs,
	overseenPairs: m.rights_reach_overseenPairs,
	ledGrids: m.rights_reach_ledGrids,
};

const DOCUMENTS: Record<DocumentKind | 'any', { name: () => string; text: () => string }> = {
	station: { name: m.rights_document_station, text: m.rights_document_station_text },
	roster: { name: m.rights_document_roster, text: m.rights_document_roster_text },
	team: { name: m.rights_document_team, text: m.rights_document_team_text },
	pair: { name: m.rights_document_pair, text: m.rights_document_pair_text },
	grid: { name: m.rights_document_grid, text: m.rights_document_grid_text },
	any: { name: m.rights_document_any, text: m.rights_document_any_text },
};

/** By the condition's name; that none is missing is held by rule-words.test.ts. */
const CONDITIONS: Readonly<Record<string, () => string>> = {
	author: m.rights_condition_author,
	withinCorrectionDays: () => m.rights_condition_withinCorrectionDays({ days: CORRECTION_DAYS }),
	givesReason: m.rights_condition_givesReason,
	self: m.rights_condition_self,
	noStaff: m.rights_condition_noStaff,
	noLeader: m.rights_condition_noLeader,
	documentsOwn: m.rights_condition_documentsOwn,
	'names.recipients': m.rights_condition_names_recipients,
	'names.shifts': m.rights_condition_names_shifts,
	involved: m.rights_condition_involved,
};

/** 队长 */
export function roleName(role: Role): string {
	return ROLE_NAMES[role]();
}

/** 结对档案, and what lies in it. */
export function documentWords(document: DocumentKind | 'any'): { name: string; text: string } {
	return { name: DOCUMENTS[document].name(), text: DOCUMENTS[document].text() };
}

/** 自己当队长的服务队 */
export function reachWords(reach: Reach): string {
	return REACHES[reach]();
}

/** What a reading follows from: 依据：志愿者资料里的“身份”. */
export function sourceWords({ from }: Reading): string {
	const table = tableName(from.table);
	return from.field === 'id'
		? m.rights_follows_from_listed({ table })
		: m.rights_follows_from({ table, field: fieldName(from.table, from.field) });
}

/** 记在自己名下. A condition without words goes by its coded name. */
export function conditionWords({ name }: Condition): string {
	return (Object.hasOwn(CONDITIONS, name) ? CONDITIONS[name]?.() : undefined) ?? name;
}

/** 站长、专职; those who are everybody are called so. */
export function rolesWords(roles: readonly Role[]): string {
	if (ROLES.every((role) => roles.includes(role))) return m.rights_anybody();
	return roles.map(roleName).join(m.common_list_separator());
}

/** Who may and what must hold: 站长、专职（写明原因）; for one role only what must hold. */
export function grantWords({ roles, when }: Grant, role: Role | null): string {
	const conditions = when.map(conditionWords).join(m.rights_and());
	if (role !== null) return conditions === '' ? m.rights_may() : m.rights_provided({ conditions });
	return rolesWords(roles) + (conditions === '' ? '' : m.rights_when({ conditions }));
}

/** What a line is about: 新建、修改, 修改服务对象、走访人. `rest`: other lines say what holds for single fields. */
export function lineWords(table: string, { actions, fields }: RuleLine, rest: boolean): string {
	if (fields.length > 0) {
		const names = fields.map((field) => fieldName(table, field)).join(m.common_list_separator());
		if (!actions.includes('create')) return m.rights_action_change_fields({ fields: names });
		return actions.includes('change')
			? m.rights_action_set_fields({ fields: names })
			: m.rights_action_begin_fields({ fields: names });
	}
	const words: Record<RuleAction, () => string> = {
		create: m.rights_action_create,
		change: rest ? m.rights_action_change_rest : m.rights_action_change,
		remove: m.rights_action_remove,
	};
	return actions.map((action) => words[action]()).join(m.common_list_separator());
}

/** What is said where nobody may: the station alone begins it, or it stands as it is. */
export function nobodyWords({ actions, fields }: RuleLine): string {
	if (actions.includes('create') && fields.length === 0) return m.rights_nobody_create();
	return actions.includes('change') ? m.rights_nobody_fixed() : m.rights_nobody();
}
