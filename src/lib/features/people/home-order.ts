/** A text by which homes sort as people count them: 3-2-501 before 13-1-101, and 3-2-501 before 3-2-1001. */
export function homeOrder(home: string): string {
	return home
		.split('-')
		.map((part) => part.replace(/\d+/g, (digits) => digits.padStart(6, '0')))
		.join('-');
}

/** A home's building: `3` of 3-2-501. */
export function buildingOf(home: string): string {
	return home.split('-', 1)[0] ?? '';
}

/** The buildings of homes, each once, as people count them. */
export function buildingsOf(homes: Iterable<string>): string[] {
	const found = new Set<string>();
	for (const home of homes) found.add(buildingOf(home));
	return [...found].sort((a, b) => (homeOrder(a) < homeOrder(b) ? -1 : 1));
}
