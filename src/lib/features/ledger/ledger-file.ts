import type { Sheet } from './ledger-sheet.ts';

/** What the worker answers. */
export type SheetAnswer = { file: Blob } | { problem: string };

/**
 * Writes a sheet as an .xlsx file in a worker of its own: a year's ledger is a megabyte of XML, which would hold up
 * the page.
 */
export function writeLedgerFile(sheet: Sheet): Promise<Blob> {
	const worker = new Worker(new URL('./ledger-export.worker.ts', import.meta.url), { type: 'module' });
	return new Promise<Blob>((resolve, reject) => {
		worker.onmessage = ({ data }: MessageEvent<SheetAnswer>) => {
			if ('file' in data) resolve(data.file);
			else reject(new Error(data.problem));
		};
		worker.onerror = (event) => reject(new Error(event.message || 'the worker did not start'));
		worker.postMessage(sheet);
	}).finally(() => worker.terminate());
}
