import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const DATABASE = 'station.db';
const SQL = 'station.sql';
const PHOTOS = 'blobs';

/** Writes a data directory down as text, and its photos: the server on it must have been stopped. */
export function dumpStation(data: string, folder: string): void {
	const database = new DatabaseSync(join(data, DATABASE));
	try {
		const form = Number(database.prepare('PRAGMA user_version').get()?.user_version);
		const made = database.prepare('SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL').all();
		const lines = made.map(({ sql }) => `${String(sql).replaceAll(/\s+/g, ' ')};`);
		for (const { name, type } of made)
			if (type === 'table')
				for (const row of database.prepare(`SELECT * FROM ${String(name)}`).all())
					lines.push(`INSERT INTO ${String(name)} VALUES (${Object.values(row).map(literal).join(', ')});`);
		writeFileSync(join(folder, SQL), `PRAGMA user_version = ${form};\n${lines.join('\n')}\n`);
	} finally {
		database.close();
	}
	if (existsSync(join(data, PHOTOS))) cpSync(join(data, PHOTOS), join(folder, PHOTOS), { recursive: true });
}

/** Makes an empty data directory what `dumpStation` has written down. */
export function restoreStation(folder: string, data: string): void {
	const database = new DatabaseSync(join(data, DATABASE));
	database.exec(`BEGIN; ${readFileSync(join(folder, SQL), 'utf8')} COMMIT`);
	database.close();
	if (existsSync(join(folder, PHOTOS))) cpSync(join(folder, PHOTOS), join(data, PHOTOS), { recursive: true });
}

function literal(value: unknown): string {
	if (value === null || typeof value === 'number' || typeof value === 'bigint') return String(value);
	if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
	return `'${String(value).replaceAll("'", "''")}'`;
}
