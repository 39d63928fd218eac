import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Ports } from '../ports.ts';

/** A backup a day; looked for every hour, so that a machine that sleeps at night has its backup in the morning. */
const EVERY = 24 * 60 * 60 * 1000;
const LOOK_EVERY = 60 * 60 * 1000;
/** A server that has just started has its devices to welcome first. */
const FIRST_LOOK = 10 * 60 * 1000;
const NAME = /^station-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z\.backup$/;
/** As `makeBackup` calls it, and SQLite the journal of it. */
const UNFINISHED = /^station-[\dT-]+Z\.backup\.unfinished/;

interface Parts extends Pick<Ports, 'clock' | 'timers' | 'log'> {
	/** Where the backups lie. */
	directory: string;
	/** How many are kept; 0 makes none. */
	keep: number;
	/** Writes one. It takes seconds and much of a disk: not in the server's own process. */
	write(file: string): Promise<void>;
}

/**
 * Has a backup written every day, and keeps the newest few. When one cannot be written it is said in the log and tried
 * again with the next look; none is removed before a newer one is there.
 */
export class BackupSchedule {
	readonly #parts: Parts;
	#cancel: () => void = () => undefined;
	#working: Promise<void> = Promise.resolve();
	#closed = false;

	constructor(parts: Parts) {
		this.#parts = parts;
		if (parts.keep > 0) this.#lookIn(FIRST_LOOK);
	}

	/** Resolves when a backup under way has ended. */
	async close(): Promise<void> {
		this.#closed = true;
		this.#cancel();
		await this.#working;
	}

	#lookIn(ms: number): void {
		this.#cancel = this.#parts.timers.after(ms, () => {
			this.#working = this.#writeWhenDue().then(() => {
				if (!this.#closed) this.#lookIn(LOOK_EVERY);
			});
		});
	}

	async #writeWhenDue(): Promise<void> {
		const { clock, directory, keep, log } = this.#parts;
		try {
			const now = clock.now();
			const newest = this.#backups()[0];
			// A backup from the future (the clock was wrong) must not keep the next ones away.
			if (newest !== undefined && newest.at <= now && now - newest.at < EVERY) return;
			const name = `station-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z.backup`;
			this.#removeUnfinished();
			await this.#parts.write(join(directory, name));
			for (const { path } of this.#backups().slice(keep)) rmSync(path, { force: true });
			log.info({}, 'a backup was written');
		} catch (error) {
			if (this.#closed) log.info({}, 'the daily backup was broken off: the server stops');
			else log.error({ err: error }, 'the daily backup could not be written');
		}
	}

	/** What is left of backups that were broken off together with their process. */
	#removeUnfinished(): void {
		const { directory } = this.#parts;
		if (!existsSync(directory)) return;
		for (const name of readdirSync(directory))
			if (UNFINISHED.test(name)) rmSync(join(directory, name), { force: true });
	}

	/** Those that are there, the newest first. */
	#backups(): { path: string; at: number }[] {
		const { directory } = this.#parts;
		if (!existsSync(directory)) return [];
		return readdirSync(directory)
			.flatMap((name) => {
				const [, day, hours, minutes, seconds] = NAME.exec(name) ?? [];
				if (day === undefined) return [];
				return [{ path: join(directory, name), at: Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`) }];
			})
			.sort((a, b) => b.at - a.at);
	}
}
