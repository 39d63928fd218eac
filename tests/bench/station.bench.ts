import { readFileSync } from 'node:fs';
import { TestDevice } from '../../sync-server/testing/test-device.ts';
import { TestStation } from '../../sync-server/testing/test-station.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { method, report } from './support/report.ts';

const DEVICES = 50;

method(
	'Coming back: a staff device with 230 unchanged documents says hello; bytes of all WebSocket messages until the',
	'station has said that this is all, and what the station had to load for it.',
);
const large = await TestStation.start({ morePairs: 224 });
try {
	const device = await large.device('sun', 'staff');
	const before = await (await device.connect()).tailed();
	const again = await (await device.connect({ from: before })).tailed();
	report('reconnect with 230 documents, up and down', (again.bytes.up + again.bytes.down) / 1024, 'KB', 5);
	report('documents loaded by the station for it', large.station.load.loads, 'documents', 0);
} finally {
	await large.dispose();
}

method(
	`Memory: the station as a process of its own with the sample, resident set (VmRSS) after ${DEVICES} devices, half`,
	'of them staff, have received everything that they may read, and stay connected.',
);
const station = await StationServer.start({ sample: true });
try {
	report('resident set with the sample, nobody connected', residentMegabytes(station.pid), 'MB');
	const begin = performance.now();
	for (let i = 0; i < DEVICES; i++) {
		const role = i % 2 === 0 ? 'volunteer' : 'staff';
		const name = role === 'staff' ? ['--name', `测试${i}`] : [];
		const link = await runStation(station.dataDir, ['invite', '--role', role, ...name]);
		const device = await TestDevice.join(station.url, link.split('#')[1] ?? '');
		await (await device.connect()).tailed();
	}
	report(`${DEVICES} devices in, one after another`, (performance.now() - begin) / 1000, 's');
	report(`resident set with ${DEVICES} devices connected`, residentMegabytes(station.pid), 'MB');
} finally {
	await station.stop();
}

function residentMegabytes(pid: number): number {
	const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Number(kilobytes ?? Number.NaN) / 1024;
}
