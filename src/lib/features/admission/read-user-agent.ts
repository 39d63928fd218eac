/** What a browser says of its device, as far as a person would name it. */
export interface DeviceKind {
	kind: 'iphone' | 'ipad' | 'android' | 'windows' | 'mac' | 'linux' | 'other';
	/** The maker's own name of the model, where the browser tells it (`M2102K1C`). */
	model?: string;
	/** WeChat's own browser: it cannot install the app, and its storage is not the system browser's. */
	wechat: boolean;
}

/** Since 2023 Chromium hides the model behind this letter. */
const HIDDEN_MODEL = 'K';

/** Reads a user agent. It is a suggestion for a name, never a reason to leave something out. */
export function readUserAgent(userAgent: string): DeviceKind {
	const wechat = /MicroMessenger/i.test(userAgent);
	const android = /Android[^;)]*(?:;\s*([^;)]+))?/.exec(userAgent);
	if (/iPhone|iPod/.test(userAgent)) return { kind: 'iphone', wechat };
	if (/iPad/.test(userAgent)) return { kind: 'ipad', wechat };
	// HarmonyOS up to 4 says Android as well; later versions say OpenHarmony.
	if (android !== null || /OpenHarmony/.test(userAgent)) {
		const model = android?.[1]?.replace(/\s*Build\/.*$/, '').trim();
		return model === undefined || model === '' || model === HIDDEN_MODEL || /^(wv|zh-|en-)/.test(model)
			? { kind: 'android', wechat }
			: { kind: 'android', model: model.slice(0, 40), wechat };
	}
	if (/Windows/.test(userAgent)) return { kind: 'windows', wechat };
	if (/Macintosh|Mac OS X/.test(userAgent)) return { kind: 'mac', wechat };
	if (/Linux|X11|CrOS/.test(userAgent)) return { kind: 'linux', wechat };
	return { kind: 'other', wechat };
}
