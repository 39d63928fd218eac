/**
 * The first letters of pinyin of the characters from which the sample's names are made. The pinyin library
 * that the screens load when somebody types a new name is 300 KB; the sample needs these few, and its test
 * compares them with the library's.
 */
const CHARACTERS: Readonly<Record<string, string>> = {
	a: '安',
	b: '宝波斌博白毕',
	c: '春成昌才臣超辰宸陈程曹丛初迟蔡常',
	d: '德东冬丹大董丁杜戴段',
	e: '鄂',
	f: '凤芳芬福发峰冯范方付樊',
	g: '桂国刚高郭关顾龚葛',
	h: '惠海厚和红华辉慧宏涵浩豪航昊胡韩何侯贺赫',
	j: '金景杰娟建军佳静晶洁俊嘉健姜蒋季焦',
	k: '凯可康',
	l: '兰莲连林丽立利玲亮磊琳霖刘李梁卢龙雷黎芦鲁柳路',
	m: '梅敏民明梦沐铭马孟',
	n: '娜宁诺牛聂倪那',
	o: '欧',
	p: '萍平鹏潘庞',
	q: '琴清庆秋琪倩曲邱秦钱乔齐',
	r: '瑞荣然若睿任',
	s: '淑素世山生思诗爽帅孙宋石隋苏史施',
	t: '田涛彤婷天桐唐谭佟汤陶',
	w: '文万卫伟婉薇王吴魏汪武温',
	x: '秀贤霞香学祥晓新雪欣轩鑫旭萱徐谢许夏邢',
	y: '玉亚月雅英云永义艳燕颖莹勇洋雨怡妍悦瑶宇一语阳杨于姚袁叶尹颜严',
	z: '珍芝振忠志子梓泽张赵周朱郑邹翟',
};

/** Characters that are read otherwise when they are a surname. */
const SURNAMES: Readonly<Record<string, string>> = { 单: 's', 曾: 'z' };

const letters = new Map<string, string>();
for (const [letter, characters] of Object.entries(CHARACTERS))
	for (const character of characters) letters.set(character, letter);

/**
 * The initials of a name, `cyl` for 陈玉兰.
 * @throws when the table lacks a character: found by the test, not by a person.
 */
export function initialsOf(surname: string, given: string): string {
	const known = SURNAMES[surname];
	return (known ?? spell(surname)) + spell(given);
}

function spell(text: string): string {
	return [...text]
		.map((character) => {
			const letter = letters.get(character);
			if (letter === undefined) throw new RangeError(`no initial for ${character}`);
			return letter;
		})
		.join('');
}
