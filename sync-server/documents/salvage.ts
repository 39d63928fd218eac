import type { Section } from './scan-update.ts';
import type { Write } from './write.ts';

/** Client ids whose writes are looked at one by one. */
const MOST = 16;

/**
 * Takes the whole state of a copy apart that was refused as a whole: what each client id wrote is judged by itself. A
 * device that compares with a restored station holds also what others wrote, which is not the device's to bring; for that
 * its own must not stay away. What only text deletions would bring is left.
 * @returns `null` when there is nothing to take apart
 */
export function salvage(write: Write, sections: readonly Section[]): Write[] | null {
	const { proposal } = write;
	if (proposal.kind !== 'update' || proposal.state !== true) return null;
	if (sections.length < 2 || sections.length > MOST) return null;
	return sections.map(({ start, end }) => {
		// One client's structs, and an empty delete set.
		const bytes = new Uint8Array(end - start + 2);
		bytes[0] = 1;
		bytes.set(proposal.bytes.subarray(start, end), 1);
		return {
			...write,
			proposal: { kind: 'update', bytes, state: true },
			flow: { stoppedAt: Infinity },
			place: 0,
			done: () => undefined,
		};
	});
}
