/** Finds a QR code in a picture or a camera's frame; `null` when there is none to be read. */
export type ReadBarcode = (image: ImageBitmapSource) => Promise<string | null>;

interface Detector {
	detect(image: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}

interface DetectorClass {
	new (options: { formats: string[] }): Detector;
	getSupportedFormats(): Promise<readonly string[]>;
}

/**
 * Opens the browser's own reader where it has one (Android's Chromium), else one in WebAssembly: 1 MB, fetched from
 * our own origin at the first scan and never at start.
 */
export async function openBarcodeReader(): Promise<ReadBarcode> {
	const detector = (await nativeDetector()) ?? (await webAssemblyDetector());
	return async (image) => (await detector.detect(image))[0]?.rawValue ?? null;
}

async function nativeDetector(): Promise<Detector | null> {
	const { BarcodeDetector: Native } = globalThis as { BarcodeDetector?: DetectorClass };
	if (Native === undefined) return null;
	// Some systems have the class and no formats behind it.
	const formats = await Native.getSupportedFormats().catch((): readonly string[] => []);
	return formats.includes('qr_code') ? new Native({ formats: ['qr_code'] }) : null;
}

async function webAssemblyDetector(): Promise<Detector> {
	const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([
		import('barcode-detector/ponyfill'),
		import('zxing-wasm/reader/zxing_reader.wasm?url'),
	]);
	// Without this it would ask a CDN for its WebAssembly.
	prepareZXingModule({ overrides: { locateFile: () => wasm } });
	return new (BarcodeDetector as unknown as DetectorClass)({ formats: ['qr_code'] });
}
