import type { SheetAnswer } from './ledger-file.ts';
import type { Sheet } from './ledger-sheet.ts';
import { writeSheet } from './write-sheet.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.onmessage = ({ data }: MessageEvent<Sheet>) => {
	void writeSheet(data).then(
		(file) => scope.postMessage({ file } satisfies SheetAnswer),
		(error: unknown) =>
			scope.postMessage({
				problem: error instanceof Error ? error.message : String(error),
			} satisfies SheetAnswer),
	);
};
