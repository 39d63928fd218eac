import { expect, it } from 'vitest';
import { mirrorPieces } from './mirror-pieces.ts';
import { peerRanges, type PeerRange } from './peer-ranges.ts';

const range = (id: string, from: number, to: number, caret = to): PeerRange => ({
	client: 1,
	id,
	name: id,
	from,
	to,
	caret,
});
const told = (text: string, ranges: PeerRange[]) =>
	mirrorPieces(text, ranges).map((piece) =>
		piece.kind === 'text' ? (piece.by ? `[${piece.text}:${piece.by}]` : piece.text) : `|${piece.range.id}`,
	);

it('puts carets between the letters and marks what is selected', () => {
	expect(told('abcd', [])).toEqual(['abcd']);
	expect(told('abcd', [range('li', 4, 4)])).toEqual(['abcd', '|li']);
	expect(told('abcd', [range('li', 1, 3, 1)])).toEqual(['a', '|li', '[bc:li]', 'd']);
	expect(told('abcd', [range('li', 0, 0), range('wang', 0, 2)])).toEqual(['|li', '[ab:wang]', '|wang', 'cd']);
});

it('keeps a caret within a text that has become shorter', () => {
	expect(told('ab', [range('li', 9, 9)])).toEqual(['ab', '|li']);
});

it('shows those who write in this week, as far as their words have come', () => {
	const others = [
		{ client: 1, field: '2026-11-23', anchor: '4', head: '1' },
		{ client: 2, field: '2026-11-30', anchor: '1', head: '1' },
		{ client: 3, field: '2026-11-23', anchor: 'later', head: 'later' },
	].map(({ client, field, anchor, head }) => ({
		client,
		member: { id: `m${client}`, name: '李队' },
		place: { kind: 'notes' as const, monday: field, cursor: { anchor, head } },
	}));
	const find = (cursor: { anchor: string; head: string }) =>
		cursor.anchor === 'later' ? null : { anchor: Number(cursor.anchor), head: Number(cursor.head) };
	expect(peerRanges(others, '2026-11-23', find)).toEqual([
		{ client: 1, id: 'm1', name: '李队', from: 1, to: 4, caret: 1 },
	]);
});
