import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Role } from '../../src/lib/domain/kernel/rule.ts';
import type { Ports } from '../ports.ts';
import { propose, type Verdict, type Writer } from './guard.ts';
import type { RefusalBudget } from './refusal-budget.ts';
import type { StandingDocument } from './standing-document.ts';
import type { Write } from './write.ts';

/** What has to be known of the station to judge a write. */
export interface Judges {
	ports: Ports;
	budget: RefusalBudget;
	/** What a member is in a document; `null` for who may not open it. */
	roleIn(member: string, document: DocumentName): Role | null;
}

/**
 * Proposes a write to a document, unless its device or member has had too much refused or its member may not open the document.
 * @param asked whether it was looked up what its author had seen
 */
export function judgeWrite(
	standing: StandingDocument,
	{ proposal, author, behalf, enteredAt }: Write,
	asked: boolean,
	{ budget, ports, roleIn }: Judges,
): Verdict | { kind: 'overdrawn' } {
	let writer: Writer['author'] = null;
	if (author !== null) {
		if (budget.isSpent(author)) return { kind: 'overdrawn' };
		const role = roleIn(author.member, standing.name);
		if (role === null)
			return { kind: 'refused', refusal: { reason: 'not-yours' }, spoiled: false, sections: [] };
		writer = { ...author, role };
	}
	const now = ports.clock.now();
	return propose(standing, proposal, { author: writer, behalf: behalf ?? null, enteredAt, now, asked });
}
