import type { Replica } from '../replica.ts';
import type { DeviceStore } from '../store/device-store.ts';

/** What somebody has begun and not saved. */
export function deviceDrafts(store: DeviceStore): Replica['drafts'] {
	return {
		get: (key) => store.read(['_drafts'], (reader) => reader.draft(key)),
		put: (key, value) => store.change(['_drafts'], (changer) => changer.putDraft(key, value)),
		remove: (key) => store.change(['_drafts'], (changer) => changer.removeDraft(key)),
		list: (prefix) => store.read(['_drafts'], (reader) => reader.drafts(prefix)),
	};
}
