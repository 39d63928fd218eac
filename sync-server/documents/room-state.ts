import type { Append } from '../store/store.ts';
import type { MissingBase } from './find-bases.ts';
import type { StandingDocument } from './standing-document.ts';
import type { Write } from './write.ts';

/** What waits for its turn in a room. */
export type Inboxed =
	| {
			kind: 'write';
			write: Write;
			/** It left a gap: `asked` for what other processes have stored meanwhile, then judged on that. */
			gap?: 'asked' | 'read';
			/** What its author had seen is looked up, and then it is judged by that. */
			bases?: MissingBase[] | 'found';
	  }
	/** Something that looks at the document when nothing unstored is in it. */
	| { kind: 'question'; ask: (standing: StandingDocument) => void; unavailable: () => void }
	/** An answer whose turn came back with a conflict. */
	| { kind: 'answer'; answer: () => void };

/** What lies in the commit queue: an accepted write, what the station wrote behind one, or an answer. */
export type Pending =
	| { kind: 'write'; write: Write; append: Append }
	| { kind: 'follow-up'; append: Append }
	| { kind: 'answer'; answer: () => void };

/** Where a room is with its document. */
export type RoomState =
	| { kind: 'loading' }
	| { kind: 'ready'; standing: StandingDocument }
	/** Not to be loaded, or put away: whoever comes now gets a new room. */
	| { kind: 'closed' };
