import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Uploads that were broken off are thrown away after so long. */
const ABANDONED = 7 * 24 * 60 * 60 * 1000;
/** What photos have after the phone has made them smaller, about. */
const TRIAL_BYTES = 512 * 1024;

/** Kinds of pictures by the bytes that they begin with. What else is sent is none, whatever it calls itself. */
const KINDS: readonly { type: string; fits: (head: Buffer) => boolean }[] = [
	{ type: 'image/jpeg', fits: (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) },
	{
		type: 'image/png',
		fits: (head) => head.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')),
	},
	{
		type: 'image/webp',
		fits: (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP',
	},
];

/** What became of an upload that has all its bytes. */
export type Finished =
	{ kind: 'stored'; type: string } | { kind: 'hash-mismatch' } | { kind: 'not-a-picture' };

/** Where a whole blob lies in the directory of them. */
export function wholeBlob(directory: string, hash: string): string {
	return join(directory, hash.slice(0, 2), hash);
}

/** The hash that a blob is known by: hex SHA-256 of its bytes. */
export function hashOfBlob(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Photos and signatures on the disk: whole ones by their hash in `ab/<hash>`, and the beginnings that devices
 * are sending in `incoming/`, each device's its own. Paths are made of checked hashes and ids only.
 */
export class BlobFiles {
	readonly #directory: string;

	constructor(directory: string) {
		this.#directory = directory;
	}

	/** Makes the directory, and throws away what was begun long ago. */
	async prepare(now: number): Promise<void> {
		const incoming = join(this.#directory, 'incoming');
		await mkdir(incoming, { recursive: true });
		for (const name of await readdir(incoming)) {
			const path = join(incoming, name);
			if (now - (await stat(path)).mtimeMs > ABANDONED) await rm(path, { force: true });
		}
	}

	/** How many uploads of a device were begun and not finished. */
	async begun(device: string): Promise<number> {
		const names = await readdir(join(this.#directory, 'incoming'));
		return names.filter((name) => name.startsWith(`${device}-`)).length;
	}

	/** Bytes of a beginning that are there. */
	async received(device: string, hash: string): Promise<number> {
		try {
			return (await stat(this.#incoming(device, hash))).size;
		} catch (error) {
			if (isMissing(error)) return 0;
			throw error;
		}
	}

	/** Puts bytes behind those that are there; on the disk when the promise resolves. */
	async append(device: string, hash: string, bytes: Uint8Array): Promise<void> {
		const file = await open(this.#incoming(device, hash), 'a');
		try {
			// All of them or an error: a disk that has room for the beginning takes just that.
			await file.appendFile(bytes);
			await file.sync();
		} finally {
			await file.close();
		}
	}

	/** Stores about as much as a photo has and removes it again: whether the disk takes any. */
	async tryToStore(): Promise<void> {
		const path = join(this.#directory, 'incoming', 'trial');
		try {
			await writeFile(path, new Uint8Array(TRIAL_BYTES), { flush: true });
		} finally {
			await rm(path, { force: true });
		}
	}

	/** Checks an upload that is whole and puts it where it stays. One that is not what it should be is thrown away. */
	async finish(device: string, hash: string): Promise<Finished> {
		const path = this.#incoming(device, hash);
		const file = await open(path, 'r');
		let bytes: Buffer;
		try {
			bytes = await file.readFile();
		} finally {
			await file.close();
		}
		const kind = KINDS.find(({ fits }) => fits(bytes.subarray(0, 12)));
		const fits = hashOfBlob(bytes) === hash;
		if (!fits || kind === undefined) {
			await rm(path, { force: true });
			return { kind: fits ? 'not-a-picture' : 'hash-mismatch' };
		}
		const target = this.#whole(hash);
		await mkdir(dirname(target), { recursive: true });
		await rename(path, target);
		await syncDirectory(dirname(target));
		return { kind: 'stored', type: kind.type };
	}

	async discard(device: string, hash: string): Promise<void> {
		await rm(this.#incoming(device, hash), { force: true });
	}

	read(hash: string): ReadStream {
		return createReadStream(this.#whole(hash));
	}

	/** A whole one's bytes; `null` when there is no such file. */
	async bytes(hash: string): Promise<Buffer | null> {
		try {
			return await readFile(this.#whole(hash));
		} catch (error) {
			if (isMissing(error)) return null;
			throw error;
		}
	}

	/** Removes what there is of one: the whole, and the beginnings that any device has sent. */
	async remove(hash: string): Promise<void> {
		await rm(this.#whole(hash), { force: true });
		await syncDirectory(this.#directory);
		const incoming = join(this.#directory, 'incoming');
		for (const name of await readdir(incoming))
			if (name.endsWith(`-${hash}`)) await rm(join(incoming, name), { force: true });
	}

	#whole(hash: string): string {
		return wholeBlob(this.#directory, hash);
	}

	#incoming(device: string, hash: string): string {
		return join(this.#directory, 'incoming', `${device}-${hash}`);
	}
}

/** So that the new name survives a power cut as well as the bytes. */
async function syncDirectory(path: string): Promise<void> {
	// Windows cannot open directories, and keeps names by itself.
	if (process.platform === 'win32') return;
	const directory = await open(path, 'r');
	try {
		await directory.sync();
	} finally {
		await directory.close();
	}
}

function isMissing(error: unknown): boolean {
	return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
