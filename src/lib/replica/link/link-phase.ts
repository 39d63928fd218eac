import type { Reason } from '../../protocol/reasons.ts';
import type { LinkState, StationTrouble } from './bus-message.ts';
import type { Connection } from './connection.ts';
import type { LinkIdentity } from './link-ports.ts';
import type { Session } from './session.ts';

/** Where the link stands. */
export type LinkPhase =
	| { kind: 'closed' }
	/** Another tab has the link, or nobody yet. */
	| { kind: 'standby' }
	/** This device is nobody's. */
	| { kind: 'unjoined' }
	/** Reading whose device this is, just before connecting. */
	| { kind: 'identifying' }
	/** The socket opens, is challenged, and has said hello: which version of the wire is spoken is known then. */
	| { kind: 'greeting'; identity: LinkIdentity; connection: Connection; protocol: number }
	/** Welcomed; the answer to the hello comes. */
	| {
			kind: 'receiving';
			identity: LinkIdentity;
			connection: Connection;
			session: Session;
			bytes: number;
			received: number;
	  }
	| { kind: 'online'; identity: LinkIdentity; connection: Connection; session: Session }
	/** Revoked: what is unsent is handed over, then this device forgets the station, and says so. */
	| { kind: 'erasing'; identity: LinkIdentity; connection: Connection; isDone: boolean }
	/** This app is too old for the station: what is unsent is handed over, and nothing else is of use. */
	| { kind: 'handing'; device: string }
	/** Not connected for `ms`. `obliged` when the station has asked for it: then waking does not shorten it. */
	| { kind: 'pausing'; ms: number; obliged: boolean }
	| { kind: 'rejected'; reason: Reason; device: string; since: number };

/** What the header shows of it; `null` when it is another tab's link that has to say it. */
export function shownOf(phase: LinkPhase, trouble: StationTrouble | null): LinkState | null {
	const withTrouble = trouble === null ? {} : { trouble };
	switch (phase.kind) {
		case 'closed':
		case 'standby':
			return null;
		case 'unjoined':
			return { kind: 'offline' };
		case 'pausing':
			return { kind: 'offline', ...withTrouble };
		case 'identifying':
		case 'greeting':
			return { kind: 'connecting', ...withTrouble };
		case 'receiving':
			return { kind: 'receiving', bytes: phase.bytes, received: phase.received, ...withTrouble };
		case 'online':
			return { kind: 'online', ...withTrouble };
		case 'erasing':
			return { kind: 'rejected', reason: 'revoked' };
		case 'handing':
			return { kind: 'rejected', reason: 'app-too-old' };
		case 'rejected':
			return { kind: 'rejected', reason: phase.reason };
	}
}
