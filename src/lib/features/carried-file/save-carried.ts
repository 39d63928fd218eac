import type { Replica } from '$lib/replica/replica.ts';
import { m } from '$lib/text/generated/messages.js';
import type { Toasts } from '$lib/ui/toasts.svelte.ts';
import { saveFile } from '../status/save-file.ts';

/**
 * Writes a carried file and gives it to the person; answers whether it did. What could not go into it is said, for it is
 * on this device only.
 */
export async function saveCarried(
	{ carried }: Pick<Replica, 'carried'>,
	toasts: Pick<Toasts, 'say'>,
	what?: Parameters<Replica['carried']['write']>[0],
): Promise<boolean> {
	try {
		const { file, complete, photosLeft } = await carried.write(what);
		await saveFile(file);
		if (!complete) toasts.say(m.carried_screen_only(), { tone: 'urgent' });
		else if (photosLeft > 0) toasts.say(m.carried_photos_left({ count: photosLeft }), { tone: 'urgent' });
		return true;
	} catch {
		// Neither read nor written: the person hears it, and the records stay where they are.
		toasts.say(m.status_save_failed(), { tone: 'urgent' });
		return false;
	}
}
