import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it } from 'vitest';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import ChangeLines from './ChangeLines.svelte';
import ComparedLines from './ComparedLines.svelte';

overwriteGetLocale(() => 'zh-CN');

let mounted: Record<string, unknown> | undefined;
afterEach(async () => {
	if (mounted) await unmount(mounted);
	document.body.replaceChildren();
});

/** What a person who cannot see reads, one space where there are several. */
const heard = (selector: string) =>
	document.querySelector(selector)?.textContent.replace(/\s+/g, ' ').trim() ?? '';

it('says was and became, of long words each under its own caption', () => {
	mounted = mount(ChangeLines, {
		target: document.body,
		props: {
			lines: [
				{ field: 'minutes', name: '时长', before: '35分钟', after: '50分钟', changed: true },
				{
					field: 'note',
					name: '看到的',
					before: '气色好',
					after: '楼道灯坏了三天，已经和物业打过电话',
					changed: true,
				},
				{ field: 'day', name: '日期', before: '今天', after: '今天', changed: false },
			],
		},
	}) as Record<string, unknown>;
	flushSync();
	expect(heard('dd:nth-of-type(1)')).toBe('35分钟改为50分钟');
	expect(document.querySelector('dd:nth-of-type(1) s')?.textContent).toBe('35分钟');
	expect(heard('dd:nth-of-type(2)')).toBe('原来 气色好 改为 楼道灯坏了三天，已经和物业打过电话');
	expect(heard('dd:nth-of-type(3)')).toBe('今天');
});

it('says of each of two values whose it is, and by a word that they differ', () => {
	mounted = mount(ComparedLines, {
		target: document.body,
		props: {
			left: '王秀英写的',
			right: '站点现在的',
			rows: [{ field: 'minutes', name: '时长', left: '50分钟', right: '35分钟', differs: true }],
		},
	}) as Record<string, unknown>;
	flushSync();
	expect(heard('li')).toBe('时长 不同 王秀英写的50分钟 站点现在的35分钟');
});
