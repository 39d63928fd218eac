/** The chosen file is no picture that this browser can show. */
export class UnreadablePhoto extends Error {
	override name = 'UnreadablePhoto';
}
