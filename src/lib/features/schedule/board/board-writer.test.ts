import { expect, it } from 'vitest';
import { AppError } from '../../../replica/app-error.ts';
import type { DocumentChange } from '../../../replica/documents/document-keeper.ts';
import type { ToastAction } from '$lib/ui/toasts.svelte.ts';
import { BoardWriter, bringBack, takeAway } from './board-writer.ts';

function writerThat(fails: unknown = null) {
	const written: DocumentChange[] = [];
	const said: { text: string; tone: string | undefined; action: ToastAction | undefined }[] = [];
	const writer = new BoardWriter(
		{
			write: (_document, changes) => {
				if (fails !== null) return Promise.reject(fails as Error);
				written.push(...changes);
				return Promise.resolve();
			},
		},
		'team/T',
		{ say: (text, { tone, action } = {}) => void said.push({ text, tone, action }) },
	);
	return { writer, written, said };
}

it('tells what happened, and takes it back when asked', async () => {
	const { writer, written, said } = writerThat();
	const gone = takeAway('shifts', ['s'], 'lead', 5);
	expect(await writer.write(gone, '拿掉了', bringBack('shifts', ['s']))).toBe(true);
	expect(said).toMatchObject([{ text: '拿掉了', tone: 'good' }]);
	said[0]?.action?.run();
	expect(written).toEqual([
		{ table: 'shifts', id: 's', fields: { deleted: { by: 'lead', at: 5 } } },
		{ table: 'shifts', id: 's', fields: { deleted: null } },
	]);
});

it('says why nothing was kept', async () => {
	const { writer, said } = writerThat(new AppError('storage-full'));
	expect(await writer.write([], '改好了')).toBe(false);
	expect(said).toHaveLength(1);
	expect(said[0]).toMatchObject({ tone: 'urgent', action: undefined });
	expect(said[0]?.text).not.toContain('改好了');
});
