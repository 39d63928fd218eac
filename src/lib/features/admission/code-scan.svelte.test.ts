import { describe, expect, it } from 'vitest';
import { CodeScan, type ScanPorts } from './code-scan.svelte.ts';

/** A camera whose frames are handed on one at a time by `frame()`. */
function camera(options: { texts?: (string | null | Error)[]; error?: string } = {}) {
	const texts = [...(options.texts ?? [])];
	let stopped = 0;
	let waiting: (() => void) | null = null;
	let open: () => void = () => undefined;
	const opened = new Promise<void>((resolve) => (open = resolve));
	const stream = { getTracks: () => [{ stop: () => void stopped++ }] } as unknown as MediaStream;
	const ports: ScanPorts = {
		openCamera: async () => {
			await opened;
			if (options.error !== undefined) throw new DOMException('', options.error);
			return stream;
		},
		openReader: async () => async () => {
			const text = texts.shift() ?? null;
			if (text instanceof Error) throw text;
			return text;
		},
		nextFrame: (callback) => {
			waiting = callback;
			return () => (waiting = null);
		},
	};
	const frame = async () => {
		const callback = waiting;
		waiting = null;
		callback?.();
		await new Promise((resolve) => setImmediate(resolve));
	};
	return { ports, frame, open, stopped: () => stopped, waits: () => waiting !== null };
}

const picture = {} as ImageBitmapSource;

describe('CodeScan', () => {
	it('reads frames until one holds an invitation, then turns the camera off', async () => {
		const { ports, frame, open, stopped, waits } = camera({
			texts: [null, 'https://example.com/menu', new Error('blurred'), 'https://s.example/join#k7mhn2qx'],
		});
		const found: string[] = [];
		const scan = new CodeScan(ports, (code) => found.push(code));
		open();
		await scan.start(async () => picture);
		expect(scan.state).toEqual({ kind: 'looking', other: false });
		await frame();
		expect(scan.state).toEqual({ kind: 'looking', other: false });
		await frame();
		expect(scan.state).toEqual({ kind: 'looking', other: true });
		await frame();
		await frame();
		expect(found).toEqual(['K7MHN2QX']);
		expect(scan.state).toEqual({ kind: 'found' });
		expect(stopped()).toBe(1);
		expect(waits()).toBe(false);
	});

	it('turns the camera off when it opens only after the person has gone', async () => {
		const { ports, open, stopped, waits } = camera();
		const scan = new CodeScan(ports, () => undefined);
		const started = scan.start(async () => picture);
		scan.close();
		open();
		await started;
		expect(stopped()).toBe(1);
		expect(waits()).toBe(false);
	});

	it.each([
		['NotAllowedError', 'denied'],
		['NotFoundError', 'no-camera'],
		['AbortError', 'failed'],
	] as const)('tells why there is no picture: %s', async (error, reason) => {
		const { ports, open } = camera({ error });
		const scan = new CodeScan(ports, () => undefined);
		open();
		await scan.start(async () => picture);
		expect(scan.state).toEqual({ kind: 'failed', reason });
	});
});
