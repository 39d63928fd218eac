import type { Look } from '../../protocol/http.ts';
import type { DeviceStore } from '../store/device-store.ts';

/** Looks that a device keeps until it can tell them: years of a station's work. The oldest make room. */
const MOST_LOOKS = 20_000;

/** Notes on this device that personal data was looked at. */
export async function noteLook(store: DeviceStore, look: Look): Promise<void> {
	await store.change(['_looks'], async (changer) => {
		await changer.addLook(look);
		const over = (await changer.countLooks()) - MOST_LOOKS;
		if (over > 0) await changer.removeLooks((await changer.looks(over)).map(({ n }) => n));
	});
}
