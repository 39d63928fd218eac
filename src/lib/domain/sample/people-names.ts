import type { Gender } from '../vocabulary.ts';
import { initialsOf } from './initials.ts';
import type { SeededRandom, Weighted } from './seeded-random.ts';

/**
 * Invented names: surnames as common as they are in a north-eastern city, given names as parents of the time
 * liked them, put together from characters so that hardly two people share one. What the persons of the
 * source report are called cannot come out: some of its surnames and characters are left out.
 */

const SURNAMES: readonly Weighted<string>[] = parseSurnames(
	'王96 李90 张88 刘70 赵42 孙36 杨34 于30 陈30 徐22 姜18 高24 马16 宋20 吴20 周20 郭20 朱15 胡14 林13 ' +
		'韩15 何11 郑12 梁11 谢9 唐9 许10 冯10 董10 程8 曹9 田9 任8 姚7 谭5 石7 金9 丁7 魏8 夏6 范7 方5 付9 ' +
		'隋5 曲6 关7 佟4 丛4 初2 迟3 邹5 孟7 苏6 卢5 蒋5 蔡4 潘5 袁5 杜6 叶4 汪4 戴4 白6 康4 邱4 秦4 史4 顾3 ' +
		'侯5 龙2 段4 雷3 钱3 汤3 尹4 黎2 常4 武3 乔4 贺3 龚2 文2 庞3 樊2 兰3 施2 陶3 翟3 安3 颜2 严2 牛3 芦3 ' +
		'季2 鲁3 葛3 毕3 聂2 焦2 柳3 邢3 路2 齐3 单2 曾3 温2 倪1 赫1 那1 鄂1 欧阳1',
);

interface Cohort {
	/** Born up to and including this year. */
	until: number;
	female: GivenNames;
	male: GivenNames;
}

interface GivenNames {
	first: string;
	second: string;
	/** Names of one character, and how many of a hundred have one. */
	single: string;
	singles: number;
}

const COHORTS: readonly Cohort[] = [
	{
		until: 1952,
		female: {
			first: '淑桂玉秀凤素金亚文春月惠雅瑞',
			second: '珍兰英芝芳琴云荣贤梅霞香莲芬清',
			single: '',
			singles: 0,
		},
		male: {
			first: '德永振国世文宝庆福万成景连学玉',
			second: '发山昌林祥生才臣田海义厚和忠春',
			single: '',
			singles: 0,
		},
	},
	{
		until: 1969,
		female: {
			first: '丽亚桂淑秀玉春红艳敏晓凤雅立',
			second: '华芬云荣杰芳萍琴娟英霞梅珍香',
			single: '杰敏萍红',
			singles: 6,
		},
		male: {
			first: '建国志卫立永海新德宝忠凯',
			second: '军民东华平明义辉林利臣新',
			single: '军平义',
			singles: 6,
		},
	},
	{
		until: 1989,
		female: {
			first: '丽艳红春海晓雪冬立秋文佳',
			second: '梅玲燕霞红娟丽敏杰萍华颖',
			single: '丽艳静娜颖丹红敏玲燕慧莹雪晶',
			singles: 42,
		},
		male: {
			first: '志海晓立建春文宏大永明',
			second: '刚涛东亮波伟军峰辉勇斌鹏',
			single: '伟勇军刚磊涛波峰超斌辉亮明洋',
			singles: 42,
		},
	},
	{
		until: 2004,
		female: {
			first: '佳思雨梦雅晓欣婉诗',
			second: '琪怡涵彤薇洁妍宁琳慧',
			single: '婷佳雪欣悦琳倩瑶莹爽',
			singles: 28,
		},
		male: {
			first: '俊天宇志文嘉明子浩',
			second: '杰宇豪航轩鹏博涛昊然',
			single: '浩鑫宇博旭超帅昊洋健',
			singles: 30,
		},
	},
	{
		until: 9999,
		female: { first: '梓欣雨诗一思语若可沐', second: '涵怡桐彤诺萱妍琪瑶宁', single: '', singles: 0 },
		male: { first: '子浩宇梓明俊一泽睿沐', second: '轩然睿辰宸航阳霖铭博', single: '', singles: 0 },
	},
];

/** A name and the first letters of its pinyin. */
export interface PersonName {
	name: string;
	initials: string;
}

/** A surname, as often as it occurs. */
export function makeSurname(random: SeededRandom): string {
	return random.weighted(SURNAMES);
}

/** A name for somebody of that surname, born in that year. */
export function makeName(random: SeededRandom, surname: string, gender: Gender, year: number): PersonName {
	const cohort = COHORTS.find((candidate) => year <= candidate.until) ?? COHORTS[0];
	if (cohort === undefined) throw new RangeError('no given names');
	const names = cohort[gender];
	const given = random.chance(names.singles / 100) ? random.pick([...names.single]) : makePair(random, names);
	return { name: surname + given, initials: initialsOf(surname, given) };
}

function makePair(random: SeededRandom, names: GivenNames): string {
	const first = random.pick([...names.first]);
	return first + random.pick([...names.second].filter((second) => second !== first));
}

function parseSurnames(list: string): Weighted<string>[] {
	return list.split(' ').map((entry) => {
		const surname = entry.replace(/\d+$/, '');
		return [surname, Number(entry.slice(surname.length))] as const;
	});
}

/** Every surname and every character that a made name may hold: what the table of initials has to know. */
export function nameCharacters(): { surnames: string[]; given: string[] } {
	const given = COHORTS.flatMap(({ female, male }) => [female, male]).flatMap(({ first, second, single }) => [
		...first,
		...second,
		...single,
	]);
	return { surnames: SURNAMES.map(([surname]) => surname), given: [...new Set(given)] };
}
