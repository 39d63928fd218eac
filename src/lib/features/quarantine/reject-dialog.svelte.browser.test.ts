import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import RejectDialog from './RejectDialog.svelte';

overwriteGetLocale(() => 'zh-CN');

let said: string[] = [];
let mounted: Record<string, unknown>;

beforeEach(() => {
	said = [];
	mounted = mount(RejectDialog, {
		target: document.body,
		props: {
			name: '王秀英',
			busy: false,
			onreject: (word: string) => said.push(word),
			onclose: () => undefined,
		},
	}) as Record<string, unknown>;
	flushSync();
});
afterEach(() => unmount(mounted));

const word = () => page.getByLabelText('告诉王秀英为什么');
const reject = () => page.getByRole('button', { name: '退回', exact: true });

it('returns nothing without a word to the author', async () => {
	await word().fill('   ');
	await reject().click();
	await expect.element(page.getByText('请写一句，王秀英才知道怎么办。')).toBeVisible();
	expect(said).toEqual([]);
});

it('takes a usual word with one tap, to be sent as it is or changed', async () => {
	await page.getByRole('button', { name: '请补充完整，再提交一次。' }).click();
	await expect.element(word()).toHaveValue('请补充完整，再提交一次。');
	await word().fill('请补上时长，再提交一次。 ');
	await reject().click();
	expect(said).toEqual(['请补上时长，再提交一次。']);
});
