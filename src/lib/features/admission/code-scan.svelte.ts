import { readInvitationCode } from '$lib/protocol/http.ts';
import type { ReadBarcode } from './barcode-reader.ts';

export type ScanState =
	| { kind: 'starting' }
	/** `other`: a QR code was seen that is no invitation's. */
	| { kind: 'looking'; other: boolean }
	| { kind: 'found' }
	| { kind: 'failed'; reason: 'denied' | 'no-camera' | 'failed' };

/** As much of the browser as scanning needs. */
export interface ScanPorts {
	/** Asks for the camera behind the phone. */
	openCamera(): Promise<MediaStream>;
	openReader(): Promise<ReadBarcode>;
	/** Calls back once at the next moment that is good for reading a frame; the answer cancels it. */
	nextFrame(callback: () => void): () => void;
}

/**
 * One scan with the camera, from opening to the first invitation's code.
 * 1. The camera is off again after `close`, however far the start had come.
 * 2. One frame is read at a time: a slow phone reads fewer, and none pile up.
 */
export class CodeScan {
	#state = $state.raw<ScanState>({ kind: 'starting' });
	#stream: MediaStream | null = null;
	#closed = false;
	#cancelFrame: () => void = () => undefined;
	readonly #ports: ScanPorts;
	readonly #onfound: (code: string) => void;

	constructor(ports: ScanPorts, onfound: (code: string) => void) {
		this.#ports = ports;
		this.#onfound = onfound;
	}

	get state(): ScanState {
		return this.#state;
	}

	/** @param show puts the camera's picture on screen; resolves when it runs */
	async start(show: (stream: MediaStream) => Promise<ImageBitmapSource>): Promise<void> {
		try {
			this.#stream = await this.#ports.openCamera();
			if (this.#closed) return this.#stopCamera();
			const [picture, read] = await Promise.all([show(this.#stream), this.#ports.openReader()]);
			if (this.#closed) return;
			this.#state = { kind: 'looking', other: false };
			this.#look(picture, read);
		} catch (error) {
			this.#stopCamera();
			if (!this.#closed) this.#state = { kind: 'failed', reason: reasonOf(error) };
		}
	}

	close(): void {
		this.#closed = true;
		this.#cancelFrame();
		this.#stopCamera();
	}

	#look(picture: ImageBitmapSource, read: ReadBarcode): void {
		this.#cancelFrame = this.#ports.nextFrame(() => void this.#readFrame(picture, read));
	}

	async #readFrame(picture: ImageBitmapSource, read: ReadBarcode): Promise<void> {
		let text: string | null;
		try {
			text = await read(picture);
		} catch {
			// A frame that cannot be read (the camera is just turning) is followed by one that can.
			text = null;
		}
		if (this.#closed) return;
		const code = text === null ? null : readInvitationCode(text);
		if (code === null) {
			if (text !== null) this.#state = { kind: 'looking', other: true };
			this.#look(picture, read);
			return;
		}
		this.#state = { kind: 'found' };
		this.close();
		this.#onfound(code);
	}

	#stopCamera(): void {
		for (const track of this.#stream?.getTracks() ?? []) track.stop();
		this.#stream = null;
	}
}

function reasonOf(error: unknown): 'denied' | 'no-camera' | 'failed' {
	const name = error instanceof Error || error instanceof DOMException ? error.name : '';
	if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
	if (name === 'NotFoundError' || name === 'OverconstrainedError' || name === 'NotReadableError')
		return 'no-camera';
	return 'failed';
}
