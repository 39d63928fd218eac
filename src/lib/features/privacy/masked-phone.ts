/** A telephone number that somebody beside the screen cannot note down: 138****2291. */
export function maskedPhone(phone: string): string {
	const digits = phone.replace(/\s/g, '');
	if (digits.length < 8) return `${'*'.repeat(Math.max(0, digits.length - 2))}${digits.slice(-2)}`;
	return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}
