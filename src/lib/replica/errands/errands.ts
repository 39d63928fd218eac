import type { StationApi } from '../admission/station-api.ts';
import { photoErrand } from '../blobs/photo-errand.ts';
import { handOver, learnFates } from '../held/hand-over.ts';
import type { Uploader } from '../link/link-ports.ts';
import { sendLooks } from '../looks/send-looks.ts';
import type { Random, Timers } from '../ports.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { Errand, together } from './errand.ts';

/** How often staff's decisions are asked for while the device stays connected. */
const FATES_MS = 600_000;

export interface ErrandsParts {
	store: DeviceStore;
	api: StationApi;
	timers: Timers;
	random: Random;
	report(error: unknown): void;
}

/** All that goes by HTTP beside the link: changes for staff, then photos, and who was looked at. */
export function errands(parts: ErrandsParts): Uploader {
	const { store, api } = parts;
	const photos = photoErrand(parts);
	const changes = new Errand({
		...parts,
		every: FATES_MS,
		async work({ token, isFirst }) {
			// Only then are photos of a document taken that is no longer the member's.
			const { taken } = await handOver(store, api, token);
			if (taken > 0) photos.begin(token);
			if (isFirst) await learnFates(store, api, token);
		},
	});
	const looks = new Errand({ ...parts, work: ({ token }) => sendLooks(store, api, token) });
	return together(photos, changes, looks);
}
