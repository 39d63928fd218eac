import type { Help } from '../vocabulary.ts';
import { ageGroup, type ByAge } from './age-group.ts';
import { makeContact } from './contacts.ts';
import { hasFamily, tellsOfFamily } from './family.ts';
import type { PlannedResident } from './households.ts';
import type { PlannedPair } from './pairs.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What is known of a recipient in words: needs, what to mind, whom to call; and what was agreed. */

const NEEDS: Readonly<Record<Help, ByAge<readonly string[]>>> = {
	meals: {
		elder: ['一天送一顿午饭', '饭要软、要淡', '帮着买菜买米', '送餐卡每月充一次', '周末没人做饭'],
		adult: ['帮着买菜买米', '晚饭常凑合,周末送一顿', '忌口多,要人搭把手做饭'],
		child: ['放学后有口热饭', '早餐奶每周送一次', '周末加个荤菜'],
	},
	bathing: {
		elder: ['半个月洗一次澡要人扶', '一个月上门理一次发', '剪指甲够不着脚', '擦身要两个人'],
		adult: ['洗澡要人扶一把', '理发要上门', '剪指甲自己做不了'],
		child: ['每月领着理一次发', '洗头洗澡要大人看着'],
	},
	cleaning: {
		elder: ['擦高处的窗户和油烟机', '换洗床单', '阳台和过道要常清', '倒垃圾下不了楼'],
		adult: ['高处的活干不了', '换洗大件要帮手', '旧物要人帮着搬下楼'],
		child: ['书桌和床铺教着收拾', '换季衣服要人理'],
	},
	medical: {
		elder: ['每月取一次药', '血压一周量两次', '复查要人陪', '药要分好早晚', '要陪着做腿部训练'],
		adult: ['复查要人陪', '康复训练要人陪', '代取长期的药', '慢病手续要人帮着办'],
		child: ['打疫苗、看牙要人领着', '视力半年查一次'],
	},
	mobility: {
		elder: ['代缴水电费', '出门要坐轮椅', '去银行取养老金要人陪', '代取快递', '办手续要人帮着填表'],
		adult: ['办手续要人帮着填表', '找活要人介绍', '出门要搭把手', '代取快递'],
		child: ['放学要人接', '功课要人辅导', '周末想有个去处'],
	},
	emergency: {
		elder: ['水电坏了没人修', '夜里有事要能叫到人', '燃气和电线要常查', '门窗坏了要帮着找师傅'],
		adult: ['水电坏了没人修', '手头紧时能有个应急', '有急事孩子要人照看'],
		child: ['爷爷奶奶有事时能叫到人', '家里水电要常查'],
	},
};

const CAUTIONS: ByAge<readonly string[]> = {
	elder: [
		'耳背,敲门要重,最好先打电话',
		'备用钥匙在对门',
		'养了一条小狗,叫得凶,不咬人',
		'午后两点前睡觉,别去太早',
		'有糖尿病,别带甜食',
		'说话慢,要等人把话说完',
		'走路要扶左边',
		'对花生过敏',
		'夜里起来多,过道别放东西',
		'爱讲老厂子的事,愿意听的人多坐坐',
		'别提去养老院,先让女儿说',
		'门上有两道锁,开门要等一会儿',
		'心脏放了支架,有事先打 120',
		'眼睛不好,写字要大',
		'信得过熟人,换人要先打招呼',
	],
	adult: [
		'白天上班,晚上六点以后在家',
		'爱面子,有事单独说',
		'家里有条黄狗,拴着',
		'康复期不能提重物',
		'孩子面前别提钱的事',
		'打电话不接,发短信会回',
	],
	child: ['要有大人在家再去', '父母在外地,视频约在晚上八点', '怕生,先聊画画', '对牛奶过敏'],
};

const CARE_NOTES = [
	'高血压,长期服药',
	'糖尿病,忌甜',
	'心脏支架,2 根',
	'膝关节置换后',
	'脑梗后左侧无力',
	'慢支,冬天重',
	'右耳听力差',
	'白内障术后',
	'类风湿,手指变形',
	'肾病,每周三次透析',
	'哮喘,随身带药',
	'腰椎术后,不能久站',
];

/** What only part of the residents in care have: a note on their health. */
export function careNoteOf(random: SeededRandom, { care }: PlannedResident): string | undefined {
	const ill = care.includes('chronicIllness') || care.includes('disability');
	return ill && random.chance(0.6) ? random.pick(CARE_NOTES) : undefined;
}

/** The words of a recipient's dossier, with whom to call. */
export function describeRecipient(
	random: SeededRandom,
	phones: () => string,
	{ recipient, helps }: PlannedPair,
) {
	const group = ageGroup(recipient.age);
	const known = hasFamily(recipient);
	const cautions = CAUTIONS[group].filter((caution) => known || !tellsOfFamily(caution));
	const needs = random.some(helps, 2).map((help) => random.pick(NEEDS[help][group]));
	return {
		needs: `${needs.join(';')}。`,
		caution: random.chance(0.7) ? `${random.some(cautions, random.int(1, 2)).join(';')}。` : undefined,
		...makeContact(random, phones, recipient),
	};
}

const TIMES = [
	'每周一次,上午',
	'每周二下午',
	'每月两次,提前电话约',
	'周六上午',
	'每月一次,随叫随到',
	'工作日傍晚',
	'双周周四',
];
const PLACES = ['本人家中', '本人家中和小区内', '本人家中,陪诊到医院', '本人家中或社区服务中心'];
const CONDITIONS = [
	'志愿者不收钱物,不替保管存折和证件;进门两人同行或先告知对门',
	'不做需要资质的护理;身体不适时先联系家人和家庭医生',
	'约定时间有变化,双方提前一天打电话;紧急情况先打 120',
	'代缴代买当面点清,单据留存;只在约定的范围内帮忙',
];

/** The words of a pairing's agreement. */
export function describeAgreement(random: SeededRandom, pair: PlannedPair) {
	return {
		content: `${random.pick(CONDITIONS)}。`,
		place: random.pick(PLACES),
		time: pair.risk === 'high' ? '每周至少一次,提前电话约' : random.pick(TIMES),
	};
}
