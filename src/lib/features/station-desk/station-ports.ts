import type { Replica } from '$lib/replica/replica.ts';
import type { StationPorts } from './ask-station.ts';

/** The browser's own network, with the token of the device's last connection. */
export function stationPorts(replica: Pick<Replica, 'token'>): StationPorts {
	return { token: () => replica.token(), fetch: (path, init) => fetch(path, init) };
}
