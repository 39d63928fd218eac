import { LIMITS } from '../../protocol/limits.ts';
import type { StationApi } from '../admission/station-api.ts';
import { AppError } from '../app-error.ts';
import type { DeviceStore } from '../store/device-store.ts';

/** Half of what the station takes at once: the request is bounded in bytes as well. */
const BATCH = LIMITS.looks / 2;

/** Tells the station what was looked at, in the order of the looks. What it will never take is let go of. */
export async function sendLooks(store: DeviceStore, api: StationApi, token: string): Promise<void> {
	for (;;) {
		const batch = await store.read(['_looks'], (reader) => reader.looks(BATCH));
		if (batch.length === 0) return;
		try {
			await api.send('/api/looks', {
				method: 'POST',
				headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
				body: JSON.stringify({ looks: batch.map(({ n: _n, ...look }) => look) }),
			});
		} catch (error) {
			if (!(error instanceof AppError) || error.code !== 'malformed') throw error;
		}
		await store.change(['_looks'], (changer) => changer.removeLooks(batch.map(({ n }) => n)));
	}
}
