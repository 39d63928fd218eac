import { openBarcodeReader } from './barcode-reader.ts';
import type { ScanPorts } from './code-scan.svelte.ts';

/** Five frames a second: a hand needs longer to hold still, and a cheap phone can keep up. */
const FRAME_MS = 200;

/** The browser's own camera, reader and timer. */
export const browserScanPorts: ScanPorts = {
	async openCamera() {
		// Missing where the page does not come over https: nothing else can be said of it than that it is not there.
		if (navigator.mediaDevices === undefined) throw new DOMException('no media devices', 'NotFoundError');
		return await navigator.mediaDevices.getUserMedia({
			audio: false,
			video: { facingMode: { ideal: 'environment' }, width: { ideal: 1_280 } },
		});
	},
	openReader: openBarcodeReader,
	nextFrame(callback) {
		const timer = setTimeout(callback, FRAME_MS);
		return () => clearTimeout(timer);
	},
};
