/** A command of a document, and under which heading it stands. */
export interface Command {
	section: string;
	command: string;
}

const FENCE = /^```(\w*)$/;
const HEADING = /^#{1,6} (.+)$/;
/** What in running text is a command too. */
const INLINE = /`((?:npm|sudo|curl|systemctl|journalctl|node|caddy) [^`]+)`/g;
/** Languages of blocks that are nothing to type. */
const NOT_TYPED = ['text'];

/**
 * Every command of a document in Markdown, in its order: the lines of its `sh` blocks without their comments, and inline
 * code that begins as a command does.
 * @throws Error when a block does not say what it is
 */
export function readCommands(markdown: string): Command[] {
	const commands: Command[] = [];
	let section = '';
	let block: string | null = null;
	for (const line of markdown.split('\n')) {
		const fence = FENCE.exec(line);
		if (fence !== null) {
			block = block === null ? (fence[1] ?? '') : null;
			if (block !== null && block !== 'sh' && !NOT_TYPED.includes(block))
				throw new Error(`Under “${section}” there is a block that does not say sh or text.`);
		} else if (block === 'sh') {
			const command = line.replace(/\s+# .*$/, '').trim();
			if (command !== '') commands.push({ section, command });
		} else if (block === null) {
			section = HEADING.exec(line)?.[1] ?? section;
			for (const [, command = ''] of line.matchAll(INLINE)) commands.push({ section, command });
		}
	}
	return commands;
}
