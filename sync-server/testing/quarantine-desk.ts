import type { QuarantineItem } from '../../src/lib/protocol/http.ts';
import type { Store } from '../store/store.ts';
import { visit } from './seed-station.ts';
import type { TestConnection } from './test-connection.ts';
import { postJson } from './test-device.ts';
import { TestStation } from './test-station.ts';

type Visitor = 'ann' | 'bob' | 'lee' | 'sun';

/** A station at which volunteers hand over what they may not write, and sun of staff decides. */
export interface QuarantineDesk {
	test: TestStation;
	/** The line of sun's device. */
	sun: TestConnection;
	tokens: Record<Visitor, string>;
	handOver: (token: string, ...items: object[]) => ReturnType<typeof postJson>;
	list: (token: string) => Promise<QuarantineItem[]>;
	/** Left out, the token is sun's. */
	decide: (id: string, decision: object, token?: string) => ReturnType<typeof postJson>;
}

export async function quarantineDesk(wrapStore: (store: Store) => Store): Promise<QuarantineDesk> {
	const test = await TestStation.start({ wrapStore });
	const connect = async (member: string, role?: string) => {
		const connection = await (await (await test.device(member, role)).connect()).tailed();
		return { connection, token: (await connection.message('welcome')).token };
	};
	const staff = await connect('sun', 'staff');
	const tokens = {
		ann: (await connect('ann')).token,
		bob: (await connect('bob')).token,
		lee: (await connect('lee', 'leader')).token,
		sun: staff.token,
	};
	const url = `${test.url}/api/quarantine`;
	return {
		test,
		sun: staff.connection,
		tokens,
		handOver: (token, ...items) => postJson(url, { items }, { token }),
		list: async (token) => {
			const { body } = await postJson(url, null, { token, method: 'GET' });
			return (body as { items: QuarantineItem[] }).items;
		},
		decide: (id, decision, token = tokens.sun) => postJson(`${url}/${id}`, decision, { token }),
	};
}

/** A visit as it is handed over. */
export const changeOf = (id: string, over: Record<string, unknown> = {}) => {
	const { table, fields } = visit(id, over);
	return { table, id, fields };
};

/** What is handed over: left as it is, one visit. */
export const item = (key: string, over: object = {}) => ({
	key,
	document: 'pair/1',
	at: 1_700_000_000_000,
	reason: 'not-yours',
	changes: [changeOf(`v-${key}`)],
	...over,
});
