import { addDays, type Day } from '../calendar/day.ts';
import type { Id } from '../kernel/id.ts';
import type { Gender, MemberRole } from '../vocabulary.ts';
import { bornAt, type PlannedPeople, type PlannedResident } from './households.ts';
import { makeSampleId } from './make-sample-id.ts';
import { makeName, makeSurname, type PersonName } from './people-names.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SampleSizes } from './sizes.ts';

/** A member as the sample plans them. Teams and pairings are added while these are planned. */
export interface PlannedMember {
	id: Id;
	name: string;
	initials: string;
	gender: Gender;
	birthDay: Day;
	age: number;
	role: MemberRole;
	partyMember: boolean;
	phone: string;
	/** Where a volunteer who lives in the community does; others come from outside. */
	resident: PlannedResident | undefined;
	joinedOn: Day;
	skills: string[];
	teamIds: Id[];
}

/** Of a hundred volunteers so many live in the community; the others study or work nearby. */
const RESIDENTS = 92;

const SKILLS = [
	'理发',
	'量血压',
	'修水电',
	'做饭',
	'法律咨询',
	'编织',
	'书法',
	'唱歌',
	'摄影',
	'开车',
	'手语',
	'推拿',
	'修家电',
	'缝纫',
	'教智能手机',
	'心理疏导',
	'急救',
	'木工',
	'辅导功课',
	'拉二胡',
];

interface Plan {
	seed: SeededRandom;
	sizes: SampleSizes;
	people: PlannedPeople;
	phones: () => string;
	today: Day;
	/** Where the head's name is known; else one is invented. */
	head: PersonName | undefined;
}

/** Plans head, staff and volunteers: the head comes first, then the staff. */
export function planMembers({ seed, sizes, people, phones, today, ...plan }: Plan): PlannedMember[] {
	const random = seed.fork('members');
	const founded = addDays(today, -6 * 365);

	const outsider = (role: MemberRole, least: number, most: number): PlannedMember => {
		const gender: Gender = random.chance(0.62) ? 'female' : 'male';
		const born = bornAt(random, random.int(least, most), today);
		const year = Number(born.birthDay.slice(0, 4));
		const joinedOn = role === 'volunteer' ? joinDay(random, founded, today) : founded;
		return {
			id: makeSampleId(joinedOn, random),
			...makeName(random, makeSurname(random), gender, year),
			...born,
			gender,
			role,
			partyMember: false,
			phone: phones(),
			resident: undefined,
			joinedOn,
			skills: drawSkills(random),
			teamIds: [],
		};
	};

	const head = { ...outsider('head', 44, 55), ...plan.head };
	const staff = Array.from({ length: sizes.staff }, () => outsider('staff', 25, 52));

	const willing = people.residents.filter(({ age, phone }) => age >= 14 && age <= 79 && phone !== undefined);
	const wanted = Math.min(Math.round((sizes.volunteers * RESIDENTS) / 100), willing.length);
	const residents = random
		.shuffled(willing)
		.map((resident) => ({ resident, order: random.fraction() / keenness(resident) }))
		.sort((one, other) => one.order - other.order)
		.slice(0, wanted)
		.map(({ resident }): PlannedMember => {
			const joinedOn = joinDay(random, founded, today);
			return {
				id: makeSampleId(joinedOn, random),
				name: resident.name,
				initials: resident.initials,
				gender: resident.gender,
				birthDay: resident.birthDay,
				age: resident.age,
				role: 'volunteer',
				partyMember: false,
				phone: resident.phone ?? '',
				resident,
				joinedOn,
				skills: drawSkills(random),
				teamIds: [],
			};
		});
	const others = Array.from({ length: sizes.volunteers - wanted }, () =>
		random.chance(0.7) ? outsider('volunteer', 19, 24) : outsider('volunteer', 25, 55),
	);
	const volunteers = random.shuffled([...residents, ...others]);
	for (const member of choosePartyMembers(random, volunteers, sizes.partyMembers)) member.partyMember = true;
	return [head, ...staff, ...volunteers];
}

/** How readily somebody volunteers, compared with others: most of them are retired women. */
function keenness({ age, gender }: PlannedResident): number {
	const byAge = age < 18 ? 0.5 : age < 55 ? 0.8 : age <= 72 ? 3 : 1.2;
	return gender === 'female' ? byAge * 1.5 : byAge;
}

function choosePartyMembers(random: SeededRandom, volunteers: readonly PlannedMember[], count: number) {
	return volunteers
		.filter(({ age, resident }) => age >= 22 && resident !== undefined)
		.map((member) => ({ member, order: random.fraction() / (member.age >= 55 ? 4 : 1) }))
		.sort((one, other) => one.order - other.order)
		.slice(0, count)
		.map(({ member }) => member);
}

/** More joined lately than at the beginning; nobody within the last week. */
function joinDay(random: SeededRandom, founded: Day, today: Day): Day {
	const ago = 7 + Math.floor(random.fraction() ** 1.6 * (6 * 365 - 40));
	const day = addDays(today, -ago);
	return day < founded ? founded : day;
}

function drawSkills(random: SeededRandom): string[] {
	const count = random.weighted([
		[0, 45],
		[1, 35],
		[2, 15],
		[3, 5],
	]);
	return random.some(SKILLS, count);
}
