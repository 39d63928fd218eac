import type { Standing } from '../../protocol/messages.ts';
import type { DocumentKeeper } from '../documents/document-keeper.ts';
import type { Bus, Clock, Deflate, HoldLock, OpenSocket, Random, Timers } from '../ports.ts';

/** Who this device is to the station. */
export interface LinkIdentity {
	device: string;
	/** Signs `helloText(nonce, device)` with the device's key: base64url. */
	signHello(nonce: string): Promise<string>;
	/** This device has forgotten the station, which does not know it yet. */
	isForgotten?: boolean;
}

/** What a welcome says of the member and the station, kept on the device for starts without signal. */
export interface WelcomeFacts {
	device: string;
	station: string;
	member: { id: string; name: string; standing: Standing };
	token: string;
	/** When the token runs out, in ms by this device's clock. */
	tokenExpires: number;
	/** The station's clock (ms) at the welcome, and for how many days the device may show personal data. */
	stationNow: number;
	leaseDays?: number | undefined;
}

/** What goes by HTTP beside the link (photos, signatures) learns from it when the station can be reached. */
export interface Uploader {
	/** The station can be reached, with this bearer token. */
	begin(token: string): void;
	/** Something was written: there may be more to send. */
	wake(): void;
	/** The station cannot be reached any more. */
	end(): void;
}

/** Forgets the station on this device when the station says so. */
export interface Erasure {
	/**
	 * Hands over all that is unsent, with a token that is good for that, and forgets everything but the key.
	 * @throws when something could not be handed over: nothing of it was forgotten then
	 */
	run(token: string): Promise<void>;
	/** The station knows: the key goes as well. */
	forgetKey(): Promise<void>;
}

/** All that the link needs of the world. */
export interface LinkPorts {
	clock: Clock;
	timers: Timers;
	random: Random;
	openSocket: OpenSocket;
	deflate: Deflate;
	bus: Bus;
	holdLock: HoldLock;
	keeper: DocumentKeeper;
	uploader: Uploader;
	erasure: Erasure;
	/**
	 * Hands over all that waits, with a token that is good for that: the station takes nothing else of this app.
	 * @throws when the station could not be asked
	 */
	handOutboxOver(token: string): Promise<void>;
	/** The app's version. */
	app: string;
	/** Asked anew before each connection; `null` while this device is nobody's. */
	identity(): Promise<LinkIdentity | null>;
	saveStanding(facts: WelcomeFacts): Promise<void>;
	/** Takes what went wrong on this device (a full disk, a bug) to the one place that reports. */
	report(error: unknown): void;
}
