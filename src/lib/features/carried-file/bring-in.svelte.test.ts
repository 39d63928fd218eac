import { expect, it } from 'vitest';
import type { BroughtIn, CarriedContent, ReadFile } from '$lib/replica/carried/carried-file.ts';
import { BringIn } from './bring-in.svelte.ts';

const content = (memberName: string): CarriedContent => ({
	...{ station: '抚安站', memberName, savedAt: 1, count: 2, photos: 0 },
	...{ pages: [], pictures: new Map() },
});
const result = (over: Partial<BroughtIn> = {}): BroughtIn => ({
	...{ taken: 2, known: 0, waiting: 0, left: 0, photos: 0, photosLeft: 0, problem: null },
	...over,
});

/** A replica whose answers the test gives. */
class Carried {
	readonly reads: ((answer: ReadFile | Error) => void)[] = [];
	readonly brought: { progress: (part: number) => void; done: (result: BroughtIn) => void }[] = [];

	read = () =>
		new Promise<ReadFile>((resolve, reject) => {
			this.reads.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
		});
	bringIn = (_: CarriedContent, progress: (part: number) => void) =>
		new Promise<BroughtIn>((done) => this.brought.push({ progress, done }));
}

it('shows whose file it is before anything goes, and how far it is then', async () => {
	const carried = new Carried();
	const bringIn = new BringIn(carried);
	const chosen = bringIn.choose(new Blob());
	expect(bringIn.state.kind).toBe('reading');
	carried.reads[0]?.({ kind: 'readable', content: content('王秀英') });
	await chosen;
	expect(bringIn.state).toMatchObject({ kind: 'ready', content: { memberName: '王秀英' } });
	expect(carried.brought).toHaveLength(0);
	const started = bringIn.start();
	carried.brought[0]?.progress(0.999);
	expect(bringIn.state).toMatchObject({ kind: 'bringing', percent: 99 });
	// Neither again nor another one meanwhile.
	await bringIn.start();
	await bringIn.choose(new Blob());
	bringIn.startOver();
	expect(carried.brought).toHaveLength(1);
	carried.brought[0]?.done(result());
	await started;
	expect(bringIn.state).toMatchObject({ kind: 'brought', result: { taken: 2 } });
	bringIn.startOver();
	expect(bringIn.state.kind).toBe('choosing');
});

it('goes by the file chosen last, however late the first is read', async () => {
	const carried = new Carried();
	const bringIn = new BringIn(carried);
	const first = bringIn.choose(new Blob());
	const second = bringIn.choose(new Blob());
	carried.reads[1]?.({ kind: 'readable', content: content('second') });
	await second;
	carried.reads[0]?.({ kind: 'unreadable', why: 'foreign' });
	await first;
	expect(bringIn.state).toMatchObject({ kind: 'ready', content: { memberName: 'second' } });
});

it('takes up again what was broken off, and says of a file that is gone that it cannot be opened', async () => {
	const carried = new Carried();
	const bringIn = new BringIn(carried);
	const gone = bringIn.choose(new Blob());
	carried.reads[0]?.(new DOMException('', 'NotReadableError'));
	await gone;
	expect(bringIn.state).toEqual({ kind: 'unreadable', why: 'unopened' });
	const chosen = bringIn.choose(new Blob());
	carried.reads[1]?.({ kind: 'readable', content: content('王秀英') });
	await chosen;
	const broken = bringIn.start();
	carried.brought[0]?.done(result({ taken: 1, problem: 'offline' }));
	await broken;
	expect(bringIn.state).toMatchObject({ result: { problem: 'offline' } });
	const again = bringIn.start();
	carried.brought[1]?.done(result({ taken: 1, known: 1 }));
	await again;
	expect(bringIn.state).toMatchObject({ result: { problem: null, known: 1 } });
});
