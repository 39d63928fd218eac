import { describe, expect, it } from 'vitest';
import { readUserAgent } from './read-user-agent.ts';

const ANDROID_WECHAT =
	'Mozilla/5.0 (Linux; Android 11; M2102K1C Build/RKQ1.201112.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 XWEB/3211 MMWEBSDK/20220402 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.22.2140 WeChat/arm64';
const ANDROID_REDUCED =
	'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36';
const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';
const WINDOWS =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0';
const HARMONY =
	'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile';

describe('readUserAgent', () => {
	it('tells the model that an Android browser names, without its build', () => {
		expect(readUserAgent(ANDROID_WECHAT)).toEqual({ kind: 'android', model: 'M2102K1C', wechat: true });
	});

	it('does not take the letter K, behind which browsers hide the model, for a model', () => {
		expect(readUserAgent(ANDROID_REDUCED)).toEqual({ kind: 'android', wechat: false });
	});

	it('knows an iPhone although its user agent also says Mac OS X', () => {
		expect(readUserAgent(IPHONE)).toEqual({ kind: 'iphone', wechat: false });
	});

	it('knows office computers and the later HarmonyOS', () => {
		expect(readUserAgent(WINDOWS).kind).toBe('windows');
		expect(readUserAgent(HARMONY).kind).toBe('android');
	});

	it('has an answer for nothing at all', () => {
		expect(readUserAgent('')).toEqual({ kind: 'other', wechat: false });
	});
});
