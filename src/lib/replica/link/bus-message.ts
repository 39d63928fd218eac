import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { StorageCause } from '../../protocol/storage-cause.ts';

/**
 * What tabs and the link (a worker of the tab that holds the lock) say to each other over one `BroadcastChannel`.
 * Everything here is a hint: what was missed is read from the log.
 */
export type BusMessage =
	/** Any → all: a document's log has grown. With `entry` whoever stands at `before` need not read it. */
	| {
			type: 'changed';
			document: DocumentName;
			/** `n` of the newest entry before and after. */
			before: number;
			after: number;
			bytes?: Uint8Array;
	  }
	/** Link → tabs: documents that were dropped. */
	| { type: 'dropped'; documents: DocumentName[] }
	/** Any → link: a copy was found to lack something: ask the station for all of it. The copy stands at 0. */
	| { type: 'incomplete'; document: DocumentName }
	/** Tab → link: own entries wait, or the network may be back: try now. */
	| { type: 'wake' }
	/** Tab → link: a document is on screen; presence is wanted. Said again when a link starts. */
	| { type: 'watch'; tab: string; document: DocumentName }
	| { type: 'unwatch'; tab: string; document: DocumentName }
	/** Tab ↔ link: a message of a document's channel (y-websocket's own). */
	| { type: 'frame'; to: 'link' | string; document: DocumentName; payload: Uint8Array; tab: string }
	/** Link → tabs: a watched document's channel is open or closed. */
	| { type: 'channel'; document: DocumentName; open: boolean }
	/** Link → tabs: the link's state, also on request. */
	| { type: 'link'; state: LinkState }
	/** Tab → link: say your state. */
	| { type: 'ask' };

/** Why the station cannot store what comes; `untold` to whom it does not say, who can do nothing about it. */
export type StationTrouble = StorageCause | 'untold';

/** The state of the link, as the header shows it. With `trouble` while the station fails, as far as it has said so. */
export type LinkState =
	/** No tab's link has said anything yet. */
	| { kind: 'starting' }
	| { kind: 'offline'; trouble?: StationTrouble }
	| { kind: 'connecting'; trouble?: StationTrouble }
	/** Connected, and the tail is coming; figures for the progress. */
	| { kind: 'receiving'; bytes: number; received: number; trouble?: StationTrouble }
	| { kind: 'online'; trouble?: StationTrouble }
	/** The station does not let this device in; trying again is of no use without the person. */
	| { kind: 'rejected'; reason: Reason };
