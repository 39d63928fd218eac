/**
 * Concrete problems of the sample, with what became of them. `{place}` is one of the places given, so that one
 * line tells several stories.
 */
export interface DifficultyPhrase {
	what: string;
	places: readonly string[];
	outcomes: readonly string[];
	/** Whose difficulty it can be. */
	ages: readonly [least: number, most: number];
	/** Months in which it is found; none given where it can be found all the year. */
	months: readonly number[];
}

interface Limits {
	ages?: readonly [least: number, most: number];
	months?: readonly number[];
}

const ANY_AGE = [0, 120] as const;
const GROWN_UP = { ages: [18, 120] } as const;
const OLD = { ages: [58, 120] } as const;
const AT_WORK = { ages: [18, 62] } as const;
const AT_SCHOOL = { ages: [6, 17] } as const;
const HEATING = [10, 11, 12, 1, 2, 3];

/** Places stand apart by spaces, outcomes by strokes. */
function phrase(what: string, places: string, outcomes: string, limits: Limits = {}): DifficultyPhrase {
	return {
		what,
		places: places.split(' '),
		outcomes: outcomes.split('/'),
		ages: limits.ages ?? ANY_AGE,
		months: limits.months ?? [],
	};
}

export const DIFFICULTY_PHRASES: readonly DifficultyPhrase[] = [
	phrase(
		'{place}水龙头漏水',
		'厨房 卫生间 洗衣机旁',
		'换了垫圈,不再滴水/换了新龙头/紧了接口,看了三天没有再漏',
	),
	phrase('{place}的灯不亮', '厨房 卫生间 卧室 门口楼道 走廊', '换了节能灯/线头松了,电工接好/换了感应灯'),
	phrase('{place}下水慢', '厨房 卫生间 阳台', '通开了/清了存水弯/物业用机器疏通'),
	phrase('{place}窗户关不严,透风', '厨房 卧室 阳台 北屋', '贴了密封条/换了合页/调了窗扇,严实了', {
		months: [9, 10, 11, 12, 1, 2],
	}),
	phrase('{place}纱窗破了', '厨房 卧室 阳台', '补好了/换了新纱', { months: [5, 6, 7, 8] }),
	phrase('{place}插座松动,打火', '厨房 卫生间 床头 阳台', '换了插座面板/电工重新接线/换了带开关的插座'),
	phrase('{place}墙皮脱落', '厨房 卫生间 阳台 卧室', '铲了重抹,刷了一遍白/清理干净,做过防水再抹'),
	phrase('{place}暖气不热', '卧室 客厅 北屋', '放了气,热了/换了阀门/热力公司来调了压力', { months: HEATING }),
	phrase('{place}漏雨', '阳台 北屋 楼道顶', '物业补了防水/清了落水口,不漏了', { months: [6, 7, 8, 9] }),
	phrase('{place}缺扶手,怕滑倒', '卫生间 浴室 床边 门口台阶', '装了扶手/装了扶手,又铺了防滑垫', OLD),
	phrase(
		'{place}坏了',
		'电饭锅 洗衣机 冰箱 电视机 热水器 收音机 抽油烟机',
		'修好了,换了一个零件/修不值当,爱心超市送来一台旧的/插头松了,换了插头',
	),
	phrase(
		'不会用{place}',
		'智能手机 新电饭锅 血压计 电视遥控器 微信视频',
		'教了三遍,自己会了/大字步骤贴在旁边/和孙辈说好,不会了就问',
		OLD,
	),
	phrase(
		'{place}到期,要换新的',
		'老年证 残疾证 医保卡 身份证 居住证',
		'陪着去办好了/材料交上,半个月后取回/代办窗口办妥',
		GROWN_UP,
	),
	phrase(
		'{place}丢了',
		'医保卡 身份证 户口本 存折 门钥匙 公交卡',
		'补办好了/在大衣兜里找到/补办好,放在固定的抽屉',
		GROWN_UP,
	),
	phrase(
		'{place}没人去交',
		'水费 电费 燃气费 电话费',
		'代缴了,单据交给本人/教会了手机缴费/办了银行代扣',
		GROWN_UP,
	),
	phrase(
		'取暖费{place}',
		'没人去交 算不明白 一次交不起',
		'代缴了,收据交给本人/陪着去窗口问清了/申请了补贴,交上了',
		{ ...GROWN_UP, months: [9, 10, 11] },
	),
	phrase(
		'{place}没人陪',
		'复查 取药 打针 拆线 做白内障手术 配助听器 看牙 体检',
		'陪着去了,结果记在本子上/约好车,陪了半天/陪诊队去的,药也取回来了',
		GROWN_UP,
	),
	phrase(
		'家里没有{place}',
		'血压计 拐杖 轮椅 坐便椅 防滑鞋',
		'康复室借了一个/爱心人士捐了新的/从残联申请到了',
		OLD,
	),
	phrase(
		'拿不动{place}',
		'米和面 桶装水 大件 换季的被褥',
		'帮着拿到了家里/和小店说好送上门/每周六固定有人带',
		OLD,
	),
	phrase('冬储菜{place}', '搬不上楼 没地方放 买多了', '帮着搬上来码好了/阳台腾出一角/分给了邻居', {
		ages: [45, 120],
		months: [10, 11],
	}),
	phrase(
		'想申请{place},不知道怎么办',
		'低保 临时救助 护理补贴 公租房 慢病门诊',
		'材料齐了,已批下来/帮着填表,街道受理后批了/陪着去窗口,当场办好',
		GROWN_UP,
	),
	phrase(
		'高龄津贴{place}',
		'没有到账 忘了年审 不知道怎么领',
		'查清了,下月一起补发/年审办好了/手续办妥,已经到账',
		{ ages: [80, 120] },
	),
	phrase('老鼠进了{place}', '厨房 储藏间 阳台', '堵了洞,放了夹子/物业来投了药,堵了管道口'),
	phrase('{place}积了水', '地下室 单元门口 阳台', '抽干了,疏通了地漏/物业清了雨水井', {
		months: [4, 5, 6, 7, 8],
	}),
	phrase(
		'{place}堆了旧东西,过不去人',
		'阳台 过道 床底下 楼梯间',
		'清出六袋,留下的理好了/和本人商量后拉走了/卖了废品,钱交给本人',
	),
	phrase(
		'邻居{place}影响休息',
		'装修 夜里打牌 狗叫 练琴',
		'上门说了,改了时间/两家坐下来谈好了/铺了隔音垫,好多了',
	),
	phrase('{place}堵住单元门', '电动车 共享单车 装修料 旧家具', '联系车主挪走,划了线/清走了/物业装了隔离柱'),
	phrase('门口{place},不敢出门', '结了冰 雪没扫 台阶滑', '撒了盐,铺了草垫/环境队扫净了/装了防滑条', {
		months: [11, 12, 1, 2],
	}),
	phrase('一个人过{place}', '春节 元宵', '志愿者带着菜来一起过的/接到社区食堂一起吃的/邻居请到家里过的', {
		ages: [58, 120],
		months: [1, 2],
	}),
	phrase('一个人过{place}', '中秋 重阳', '志愿者带着月饼来坐了一晚/接到活动室一起过的', {
		ages: [58, 120],
		months: [9, 10],
	}),
	phrase('过生日{place}', '没人记得 想吃一碗长寿面', '邻居们来唱了生日歌/煮了面,还有一个小蛋糕', OLD),
	phrase(
		'怕{place}骗钱',
		'推销电话 卖保健品的 陌生短信 上门收旧药的',
		'存款没动,教了怎么挂断/退回了货款/报了案,装了来电提醒',
		OLD,
	),
	phrase(
		'{place}腿脚不便,想下楼',
		'手术后 摔伤后 换了关节以后',
		'每周二推下楼一次/约上了爬楼机/两个人搀着下去,坐了半小时',
		OLD,
	),
	phrase(
		'子女{place},联系不上',
		'在国外 在南方 出海 在工地',
		'通上了视频/托单位带了话,当晚回了电话/把号码重新存好了',
		OLD,
	),
	phrase(
		'{place}缺一张桌子',
		'写作业 放药 吃饭',
		'送来一张旧桌,擦得干净/木工做了一个小的/邻居换下来的搬来了',
	),
	phrase('门{place}', '锁打不开 关不上 猫眼看不清 铃不响 合页响', '修好了/换了新的/上了油,顺了'),
	phrase(
		'{place},没法出门理发',
		'卧床 行动不便 刚出院 腿上打着石膏',
		'理发师傅上门理了/助老队周三上门/在床边理的,洗了头',
		GROWN_UP,
	),
	phrase('{place}燃气软管老化', '灶台 热水器', '燃气公司换了不锈钢管/换了新管,试过不漏'),
	phrase(
		'药{place}',
		'分不清早晚 快吃完了 太贵 标签看不清',
		'分了药盒,贴了大字/办了慢病报销,便宜一半/取回两个月的',
		{ ages: [45, 120] },
	),
	phrase(
		'夜里{place},心里慌',
		'一个人 睡不着 起夜看不见 听见响动',
		'装了小夜灯和呼叫铃/对门约好敲墙报平安/心理老师来聊了两次',
		OLD,
	),
	phrase('{place}看不清', '报纸 药盒 手机字 电表', '配了老花镜/换成大字的/借了放大镜', OLD),
	phrase('牙口不好,{place}', '吃不了硬菜 假牙松了 半边牙疼', '食堂给单做软饭/陪着去口腔科看过,好多了', OLD),
	phrase('天热{place}', '屋里闷 没有风扇 睡不着', '送来一台风扇/挂了遮阳帘/接到活动室纳凉', {
		months: [6, 7, 8],
	}),
	phrase(
		'被拖欠{place}',
		'两个月工资 装修工钱 加班费 押金',
		'法律诊所帮写了材料,要回来了/调解后分两次付清/仲裁支持,已经到账',
		AT_WORK,
	),
	phrase(
		'想找{place}的活',
		'离家近 钟点 保洁 看门 带孩子',
		'介绍到社区食堂,已经上班/物业要人,试用过了/家政公司签了合同',
		AT_WORK,
	),
	phrase(
		'想学{place}',
		'编织 串珠 月嫂 面点 电脑',
		'报上了周六的班/巧娘工作室收下了/街道的免费班报上名',
		AT_WORK,
	),
	phrase('社保{place}', '断缴了 要转过来 缴费基数不对', '陪着去补缴了/转移手续办好了/窗口改过来了', AT_WORK),
	phrase('租的房子{place}', '到期了 漏水没人管 押金不退', '谈好续租一年/房东来修了/调解后退了', AT_WORK),
	phrase(
		'{place}功课跟不上',
		'数学 英语 语文',
		'周末辅导两个月,赶上来了/大学生每周来一次/老师答应放学后多讲半小时',
		AT_SCHOOL,
	),
	phrase(
		'缺{place}',
		'学习灯 课外书 校服 书包 跳绳',
		'爱心超市领到了/邻居孩子用过的洗净送来/志愿者凑钱买了新的',
		AT_SCHOOL,
	),
	phrase('缺{place}', '冬鞋 羽绒服 棉手套', '爱心超市领到了/志愿者凑钱买了新的', {
		...AT_SCHOOL,
		months: [10, 11, 12, 1],
	}),
	phrase(
		'放学{place}没人接',
		'下雨天 周三早放时 培训班结束后',
		'志愿者排了班接/和同楼家长说好一起走/留在社区课堂写作业',
		AT_SCHOOL,
	),
	phrase('假期{place}', '没人看管 没地方去 作业没人看', '报上了社区假期班/大学生来带了一个月/白天在图书角', {
		...AT_SCHOOL,
		months: [1, 2, 7, 8],
	}),
	phrase('想和{place}视频', '爸爸 妈妈', '约好每周三晚上/手机修好了,通上了', AT_SCHOOL),
];
