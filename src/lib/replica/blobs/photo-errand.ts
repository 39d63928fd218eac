import type { StationApi } from '../admission/station-api.ts';
import { Errand, type ErrandParts } from '../errands/errand.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { sendPhotos } from './send-photos.ts';

export interface PhotoErrandParts extends Omit<ErrandParts, 'work' | 'every'> {
	store: DeviceStore;
	api: StationApi;
}

/**
 * Sends photos and signatures, one after another, each from where the station has it, while it can be reached. One is
 * `stored` on this device only when the station has said that it has it whole.
 */
export function photoErrand({ store, api, ...parts }: PhotoErrandParts): Errand {
	/** Turned away on this connection. */
	const refused = { line: 0, hashes: new Set<string>() };
	return new Errand({
		...parts,
		async work({ token, line, isOver, gotThrough }) {
			if (line !== refused.line) refused.hashes.clear();
			refused.line = line;
			await sendPhotos(store, api, token, { refused: refused.hashes, isOver, sent: gotThrough });
		},
	});
}
