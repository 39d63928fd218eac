import type { PeerRange } from './peer-ranges.ts';

/** A stretch of the text, chosen by somebody or not, or somebody's caret between two stretches. */
export type MirrorPiece =
	{ kind: 'text'; text: string; by: string | undefined } | { kind: 'caret'; range: PeerRange };

/** Takes a text apart at the others' carets and at the ends of what they have selected. */
export function mirrorPieces(text: string, ranges: readonly PeerRange[]): MirrorPiece[] {
	const within = (index: number) => Math.max(0, Math.min(text.length, index));
	const cuts = new Set([0, text.length]);
	for (const { from, to, caret } of ranges) for (const index of [from, to, caret]) cuts.add(within(index));
	const sorted = [...cuts].sort((a, b) => a - b);
	return sorted.flatMap((start, i): MirrorPiece[] => {
		const carets = ranges
			.filter(({ caret }) => within(caret) === start)
			.map((range): MirrorPiece => ({ kind: 'caret', range }));
		const end = sorted[i + 1];
		if (end === undefined) return carets;
		const by = ranges.find(({ from, to }) => within(from) <= start && end <= within(to) && from < to)?.id;
		return [...carets, { kind: 'text', text: text.slice(start, end), by }];
	});
}
