import type { Replica } from '../../../replica/replica.ts';
import type { VisitPorts } from './visit-form.svelte.ts';

/** The form's view of the device. The code that makes photos small comes with the first photo. */
export function visitPorts(replica: Replica): VisitPorts {
	return {
		putDraft: (key, draft) => replica.drafts.put(key, draft),
		removeDraft: (key) => replica.drafts.remove(key),
		addBlob: (document, blob) => replica.blobs.add(document, blob),
		discardBlob: (hash) => replica.blobs.discard(hash),
		write: (document, changes) => replica.write(document, changes),
		shrink: async (file) => (await import('../photos/shrink-photo.ts')).shrinkPhoto(file),
		now: () => replica.now(),
	};
}
