import { pinyin } from 'pinyin-pro';

/** As many letters as the field holds. */
const MOST = 20;

/**
 * The first letters of a name's pinyin, `cyl` for 陈玉兰, by which the person is found; surnames as surnames are
 * read (单 is shan, 曾 is zeng). Of a name in letters, the first of each word: `al` for Anna Li.
 *
 * The library weighs 300 KB: pages import this file only when somebody is entered.
 */
export function makeInitials(name: string): string {
	const chinese = pinyin(name, {
		pattern: 'first',
		toneType: 'none',
		type: 'array',
		surname: 'head',
		nonZh: 'removed',
	});
	const letters = chinese.length > 0 ? chinese : name.split(/[\s·.-]+/).map((word) => word.charAt(0));
	return letters
		.join('')
		.normalize('NFD')
		.toLowerCase()
		.replace(/[^a-z]/g, '')
		.slice(0, MOST);
}
