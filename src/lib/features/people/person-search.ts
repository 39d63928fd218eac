/** What people are looked for by. */
export interface Findable {
	name: string;
	/** First letters of the name's pinyin. */
	initials: string;
	home?: string | undefined;
	phone?: string | undefined;
}

/** What is compared at each key press, brought into one form once. */
export interface SearchKey {
	readonly name: string;
	readonly initials: string;
	readonly home: string;
	/** The home without dashes: `32501`, as some type it. */
	readonly homeDigits: string;
	readonly phone: string;
}

/** How well a term fits; less is better. Sums over the terms of a query give the order of the list. */
const Fit = {
	whole: 0,
	begins: 1,
	/** The room, whatever the building: 501. */
	room: 2,
	inside: 3,
} as const;

/** From so many figures on they may be a telephone's ending; fewer would find half of the station. */
const PHONE_ENDING = 3;

export function searchKey(person: Findable): SearchKey {
	const home = plain(person.home ?? '');
	return {
		name: plain(person.name),
		initials: person.initials.toLowerCase(),
		home,
		homeDigits: home.replaceAll('-', ''),
		phone: (person.phone ?? '').replace(/\D/g, ''),
	};
}

/** Takes a query apart: `王 3-2` finds the Wangs of building 3, unit 2. */
export function searchTerms(query: string): string[] {
	return query
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[—–－]/g, '-')
		.split(/[\s,，、]+/)
		.filter((term) => term !== '');
}

/** How well a person fits all of the terms; `null` when one of them does not fit at all. */
export function searchFit(key: SearchKey, terms: readonly string[]): number | null {
	let sum = 0;
	for (const term of terms) {
		const fit = termFit(key, term);
		if (fit === null) return null;
		sum += fit;
	}
	return sum;
}

function termFit(key: SearchKey, term: string): number | null {
	if (key.name === term || key.home === term || key.initials === term) return Fit.whole;
	if (key.name.startsWith(term)) return Fit.begins;
	if (/^[a-z]+$/.test(term) && key.initials.startsWith(term)) return Fit.begins;
	if (homeBegins(key, term)) return Fit.begins;
	if (/^\d+$/.test(term)) {
		if (key.home.endsWith(`-${term}`)) return Fit.room;
		if (term.length >= PHONE_ENDING && key.phone.endsWith(term)) return Fit.begins;
		if (term.length >= PHONE_ENDING && key.homeDigits.startsWith(term)) return Fit.inside;
		return null;
	}
	return key.name.includes(term) ? Fit.inside : null;
}

/** `3-2` begins 3-2-501 but not 3-21-501; `3-2-5` begins 3-2-501, since one is still typing the room. */
function homeBegins(key: SearchKey, term: string): boolean {
	if (!key.home.startsWith(term)) return false;
	const parts = term.split('-');
	if (parts.length >= 3 || term.endsWith('-')) return true;
	return key.home.charAt(term.length) === '-';
}

function plain(text: string): string {
	return text.normalize('NFKC').toLowerCase();
}
