import { fromBase64UrlEncoded } from 'lib0/buffer';
import { describe, expect, test } from 'vitest';
import { helloText } from '../../protocol/messages.ts';
import { Phone } from '../documents/testing/phone.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';
import { Admission } from './admission.ts';
import { StationApi } from './station-api.ts';

const ADMITTED = {
	device: 'D',
	station: '抚安',
	member: { id: 'M', name: '李红', standing: 'volunteer' as const },
};

type Answer = (path: string, body: Record<string, unknown>) => Response | Error;

function setUp(answer: Answer) {
	const phone = new Phone();
	const asked: { path: string; body: Record<string, unknown> }[] = [];
	const api = new StationApi(async (path, init) => {
		const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
		asked.push({ path, body });
		const answered = answer(path, body);
		if (answered instanceof Error) throw answered;
		return answered;
	});
	const identity = new DeviceIdentity(phone.store, phone.time);
	const admitted: string[] = [];
	const admission = new Admission(api, identity, ({ device }) => admitted.push(device));
	return { phone, asked, identity, admission, admitted };
}

describe('joining', () => {
	test('makes a key that stays here, and keeps whose device it is', async () => {
		const { asked, identity, admission, admitted, phone } = setUp(() => Response.json(ADMITTED));
		expect(await identity.read()).toBeNull();
		expect(await identity.forLink()).toBeNull();
		expect(await admission.join({ code: 'ABCD2345', deviceName: 'phone' })).toEqual(ADMITTED);
		expect(admitted).toEqual(['D']);
		expect(asked[0]).toMatchObject({ path: '/api/join', body: { code: 'ABCD2345', deviceName: 'phone' } });
		expect(await identity.read()).toEqual(ADMITTED);

		// What the station was given is the half that checks what this device signs, also after a start.
		const publicKey = await crypto.subtle.importKey(
			'spki',
			new Uint8Array(fromBase64UrlEncoded(String(asked[0]!.body.publicKey))),
			{ name: 'ECDSA', namedCurve: 'P-256' },
			true,
			['verify'],
		);
		const link = await new DeviceIdentity(phone.store, phone.time).forLink();
		const signature = fromBase64UrlEncoded(await link!.signHello('nonce'));
		const verified = await crypto.subtle.verify(
			{ name: 'ECDSA', hash: 'SHA-256' },
			publicKey,
			new Uint8Array(signature),
			new TextEncoder().encode(helloText('nonce', 'D')),
		);
		expect(verified).toBe(true);
	});

	test('is for a device that is nobody’s', async () => {
		const { admission, asked } = setUp(() => Response.json(ADMITTED));
		await admission.join({ code: 'ABCD2345', deviceName: 'phone' });
		const again = admission.join({ code: 'ABCD2346', deviceName: 'phone' });
		await expect(again).rejects.toMatchObject({ code: 'already-admitted' });
		expect(asked).toHaveLength(1);
	});

	test.each([
		[
			'the station’s reason',
			() => Response.json({ reason: 'invitation-used' }, { status: 410 }),
			'invitation-used',
		],
		['no signal', () => new TypeError('Failed to fetch'), 'offline'],
		['a proxy without a station', () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 'offline'],
		['a page of somebody else', () => new Response('<h1>Sign in</h1>'), 'unreadable-answer'],
		['an answer of another form', () => Response.json({ device: 1 }), 'unreadable-answer'],
		['a reason of a later version', () => Response.json({ reason: 'later' }, { status: 400 }), 'app-too-old'],
	])('says %s by its code, and leaves the device as it was', async (_, answer, code) => {
		const { admission, identity } = setUp(answer);
		await expect(admission.join({ code: 'ABCD2345', deviceName: 'phone' })).rejects.toMatchObject({
			name: 'AppError',
			code,
		});
		expect(await identity.read()).toBeNull();
	});

	test('the rest of the door: station, invitation, set-up', async () => {
		const { admission, asked } = setUp((path) =>
			Response.json(
				path === '/api/station'
					? { station: null, version: '1' }
					: path === '/api/setup'
						? ADMITTED
						: { station: '抚安', memberName: '李红', standing: 'leader' },
			),
		);
		expect(await admission.stationInfo()).toEqual({ station: null, version: '1' });
		expect(await admission.lookAt('ABCD2345')).toMatchObject({ memberName: '李红' });
		await admission.setUp({
			token: 't',
			stationName: '抚安',
			headName: '王',
			sample: false,
			deviceName: 'desk',
		});
		expect(asked.map(({ path }) => path)).toEqual(['/api/station', '/api/invitations/look', '/api/setup']);
	});
});

describe('what a welcome says', () => {
	const facts = { ...ADMITTED, token: 'T', tokenExpires: 0, stationNow: 0 };

	test('is kept for starts without signal; a token only as long as it holds', async () => {
		const { phone, identity, admission } = setUp(() => Response.json(ADMITTED));
		await admission.join({ code: 'ABCD2345', deviceName: 'phone' });
		await identity.welcomed({
			...facts,
			member: { ...ADMITTED.member, standing: 'leader' },
			tokenExpires: phone.time.now() + 60_000,
		});
		expect((await identity.read())?.member.standing).toBe('leader');
		expect(await identity.token()).toBe('T');
		await phone.time.pass(60_000);
		expect(await identity.token()).toBeNull();
	});

	test('is left alone when the device has become another', async () => {
		const { identity, admission } = setUp(() => Response.json(ADMITTED));
		await identity.welcomed(facts);
		expect(await identity.read()).toBeNull();
		await admission.join({ code: 'ABCD2345', deviceName: 'phone' });
		await identity.welcomed({ ...facts, device: 'another', station: 'elsewhere' });
		expect((await identity.read())?.station).toBe('抚安');
	});
});

describe('joining again', () => {
	test('as a device that the station does not know any more: a new name and key, and nothing of the former token', async () => {
		let device = 'D';
		const { phone, asked, identity, admission, admitted } = setUp(() =>
			Response.json({ ...ADMITTED, device }),
		);
		await admission.join({ code: 'ABCD2345', deviceName: 'phone' });
		const facts = { ...ADMITTED, token: 'T', tokenExpires: phone.time.now() + 60_000, stationNow: 0 };
		await identity.welcomed(facts);
		device = 'E';
		await admission.joinAgain({ code: 'ABCD2346', deviceName: 'phone' });
		expect(asked.map(({ body }) => body.instead)).toEqual([undefined, { device: 'D', member: 'M' }]);
		expect(asked[0]?.body.publicKey).not.toBe(asked[1]?.body.publicKey);
		expect(await identity.read()).toEqual({ ...ADMITTED, device: 'E' });
		expect((await identity.signer())?.publicKey).toBe(asked[1]?.body.publicKey);
		expect(await identity.token()).toBeNull();
		expect(admitted).toEqual(['D', 'E']);
	});

	test('leaves the device as it was when the station turns it down', async () => {
		let isKnown = false;
		const { identity, admission } = setUp(() =>
			isKnown ? Response.json({ reason: 'known-device' }, { status: 409 }) : Response.json(ADMITTED),
		);
		await admission.join({ code: 'ABCD2345', deviceName: 'phone' });
		isKnown = true;
		const again = admission.joinAgain({ code: 'ABCD2346', deviceName: 'phone' });
		await expect(again).rejects.toMatchObject({ code: 'known-device' });
		expect(await identity.read()).toEqual(ADMITTED);
	});
});
