import { describe, expect, it } from 'vitest';
import { isSame } from './is-same.ts';

const row = () => ({ id: 'a', name: '陈玉兰', care: ['livingAlone'], deleted: { by: 'm', at: 1 } });

describe('two values', () => {
	it('are the same when they hold the same rows, read anew', () => {
		expect(isSame([row(), row()], [row(), row()])).toBe(true);
		expect(isSame([], [])).toBe(true);
	});

	it.each([
		['another value', [{ ...row(), name: '陈玉' }]],
		['another list', [{ ...row(), care: ['disability'] }]],
		['a longer list', [{ ...row(), care: ['livingAlone', 'disability'] }]],
		['something within', [{ ...row(), deleted: { by: 'm', at: 2 } }]],
		['a field more', [{ ...row(), phone: '1' }]],
		['another field that is empty', [{ ...row(), name: undefined, title: undefined }]],
		['a row more', [row(), row()]],
		['no row', []],
		['nothing', undefined],
	])('differ by %s', (_, other) => {
		expect(isSame([row()], other)).toBe(false);
		expect(isSame(other, [row()])).toBe(false);
	});

	it('differ by a field that is gone, though it was empty', () => {
		expect(isSame([{ id: 'a', x: undefined }], [{ id: 'a', y: undefined }])).toBe(false);
	});

	it('are never called the same where it cannot see', () => {
		expect(isSame(new Map([['a', 1]]), new Map([['a', 2]]))).toBe(false);
		expect(isSame([new Uint8Array([1])], [new Uint8Array([2])])).toBe(false);
		expect(isSame({ names: new Set(['a']) }, { names: new Set(['b']) })).toBe(false);
	});
});
