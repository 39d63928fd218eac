import { join } from 'node:path';
import type { StationConfig } from '../create-station.ts';

/** How a station runs in tests: on a free port of this machine, without a built app. */
export function testConfig(data: string, over: Partial<StationConfig> = {}): StationConfig {
	return {
		data,
		port: 0,
		host: '127.0.0.1',
		url: null,
		trustProxy: false,
		sample: false,
		app: join(data, 'no-app'),
		logLevel: 'silent',
		...over,
	};
}
