/**
 * First letters of a name's pinyin, `cyl` for 陈玉兰; staff may correct them later. The dictionary is large and
 * seldom needed here, so it is loaded on use.
 */
export async function initialsOf(name: string): Promise<string> {
	const { pinyin } = await import('pinyin-pro');
	return pinyin(name, { pattern: 'first', toneType: 'none', surname: 'head', type: 'array' })
		.join('')
		.toLowerCase()
		.replace(/[^a-z]/g, '')
		.slice(0, 20);
}
