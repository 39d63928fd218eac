import type { ShiftKind } from '../vocabulary.ts';

/** A row of a team's board: on which days of the week (0 is Monday), when, what and where. */
export interface BoardRow {
	days: readonly number[];
	startsAt: string;
	endsAt: string;
	kind: ShiftKind;
	title: string;
	place: string;
	needed: number;
}

/** One of the station's special teams 特色专项志愿服务队. */
export interface TeamKind {
	/** What others ask for it by. */
	key: 'environment' | 'poverty' | 'culture' | 'safety' | 'elders' | 'medical' | 'law' | 'crafts';
	name: string;
	charter: string;
	size: readonly [least: number, most: number];
	ages: readonly [least: number, most: number];
	skills: readonly string[];
	board: readonly BoardRow[];
	/** What stands in the notes of this and of next week. */
	notes: readonly [string, string];
}

const WEEKDAYS = [0, 1, 2, 3, 4];
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

function row(
	days: readonly number[],
	hours: string,
	kind: ShiftKind,
	title: string,
	place: string,
	needed: number,
): BoardRow {
	const [startsAt = '', endsAt = ''] = hours.split('–');
	return { days, startsAt, endsAt, kind, title, place, needed };
}

export const TEAM_KINDS: readonly TeamKind[] = [
	{
		key: 'safety',
		name: '安全巡逻服务队',
		charter: '早晚走一圈,看门看灯看消防通道;有事先打电话,不逞强。',
		size: [40, 46],
		ages: [28, 72],
		skills: ['急救', '开车'],
		board: [
			row(EVERY_DAY, '09:00–11:00', 'patrol', '义务巡逻 · 东门', '东门岗亭', 2),
			row(EVERY_DAY, '18:00–19:30', 'patrol', '义务巡逻 · 西院', '西院凉亭', 2),
			row(WEEKDAYS, '07:30–09:00', 'traffic', '文明交通引导 · 路口', '小学门前路口', 2),
			row(WEEKDAYS, '08:30–17:00', 'dutySecretary', '值班书记', '服务大厅', 1),
		],
		notes: [
			'周三降温,路口岗缩短到一小时,热水由物业送到东门岗亭。\n西院二单元的感应灯坏了,已报修,巡逻时带手电。',
			'下周有检查,路口岗请穿马甲、戴袖标。缺的两个班优先找住得近的人。',
		],
	},
	{
		key: 'environment',
		name: '环境整治服务队',
		charter: '楼道不堆物,庭院不见灰;自己动手,也请邻居一起动手。',
		size: [32, 40],
		ages: [18, 74],
		skills: ['木工', '修水电'],
		board: [
			row([1, 3, 5], '08:30–10:00', 'other', '清扫庭院', '各网格庭院', 4),
			row([2], '13:30–15:30', 'other', '清理楼道', '从 1 号楼起', 3),
			row([4], '09:00–10:30', 'other', '检查楼道灯', '各楼单元门', 2),
		],
		notes: [
			'周四清扫南侧花坛,工具在服务中心一楼领。落叶先装袋,周五上午统一拉走。',
			'楼道灯统计表还差两栋,检查的人记下楼号和单元。',
		],
	},
	{
		key: 'elders',
		name: '助老敬老服务队',
		charter: '把老人的事当自家的事:勤敲门,多坐坐,少添麻烦。',
		size: [44, 52],
		ages: [24, 72],
		skills: ['理发', '做饭', '教智能手机'],
		board: [
			row([0, 1, 2, 3, 4, 5], '10:50–12:20', 'mealRound', '午间送餐', '社区食堂集合', 3),
			row([2], '13:30–15:30', 'other', '上门理发', '按预约名单', 2),
			row([4], '14:00–16:00', 'other', '手机课堂', '文化活动室', 2),
		],
		notes: [
			'送餐名单加了两户,都在东边那几栋,路上多留十分钟。糖尿病老人的饭盒贴红标签,别拿错。',
			'理发工具消过毒放在柜子第二层,用完请放回去。',
		],
	},
	{
		key: 'poverty',
		name: '扶贫助困服务队',
		charter: '知道谁家难,难在哪里,一件一件地办,办完回个话。',
		size: [28, 34],
		ages: [26, 72],
		skills: ['开车', '修家电', '辅导功课'],
		board: [
			row([0, 3], '09:00–11:00', 'other', '政策代办', '服务大厅 2 号窗口', 2),
			row([5], '09:00–11:00', 'other', '周末功课辅导', '阅览室', 3),
			row([1, 4], '14:00–16:00', 'other', '爱心物资整理', '爱心超市', 2),
		],
		notes: [
			'过冬物资周二到,先登记再发放。行动不便的三户由我们送上门。',
			'辅导的孩子多了两个,数学缺人,有空的请在表上补名字。',
		],
	},
	{
		key: 'medical',
		name: '医疗康复服务队',
		charter: '量得准,记得清,不开药;有不对劲的马上劝去医院,并陪着去。',
		size: [22, 28],
		ages: [22, 70],
		skills: ['量血压', '推拿', '心理疏导', '急救'],
		board: [
			row([1, 4], '08:30–10:30', 'other', '量血压测血糖', '康复室', 2),
			row([2], '14:00–16:00', 'other', '康复训练陪伴', '康复室', 2),
			row([3], '07:30–11:00', 'other', '陪诊', '服务大厅集合', 1),
		],
		notes: [
			'血糖仪试纸到货了,在康复室抽屉里。周四陪诊两位老人,请提前一天打电话核对时间。',
			'周三下午康复室刷墙,训练改到文化活动室。',
		],
	},
	{
		key: 'culture',
		name: '文体娱乐服务队',
		charter: '唱起来,动起来,谁都可以来,不比高低。',
		size: [34, 42],
		ages: [16, 76],
		skills: ['唱歌', '书法', '摄影', '拉二胡'],
		board: [
			row([0, 2, 4], '09:00–10:30', 'other', '合唱排练', '文化活动室', 2),
			row([1, 3], '14:00–15:30', 'other', '书法班', '书画室', 1),
			row([5], '18:30–20:00', 'other', '广场舞场地服务', '中心广场', 2),
		],
		notes: [
			'新年联欢的节目单周五前报上来,合唱定两首歌。书法班要红纸,先用仓库里剩的。',
			'广场的电源插座修好了。结束后请把音响推回活动室。',
		],
	},
	{
		key: 'law',
		name: '法律援助服务队',
		charter: '先听完,再说法;说不准的不乱说,带去见律师。',
		size: [12, 16],
		ages: [20, 68],
		skills: ['法律咨询', '心理疏导'],
		board: [
			row([4], '13:30–16:00', 'other', '法律诊所', '法律咨询室', 2),
			row([2], '18:30–20:00', 'other', '农民工夜间咨询', '法律咨询室', 2),
		],
		notes: [
			'周五有三位预约,两件是工资,一件是邻里漏水。材料复印件请装进档案袋。',
			'夜间咨询缺一个人,住得近的同学优先。',
		],
	},
	{
		key: 'crafts',
		name: '巧娘手工服务队',
		charter: '一针一线教会为止;作品代收代卖,账目清楚。',
		size: [18, 24],
		ages: [24, 76],
		skills: ['编织', '缝纫'],
		board: [
			row([5], '09:00–11:30', 'other', '周六编织班', '巧娘工作室', 3),
			row([2], '13:30–15:30', 'other', '作品整理与代卖', '巧娘工作室', 2),
		],
		notes: [
			'这期学员十四人,毛线按人分好了。代卖的围巾卖出六条,钱款在登记本里夹着。',
			'下周开始教串珠,珠子分色装盒,请早到半小时。',
		],
	},
];
