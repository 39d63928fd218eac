import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

const WATCHDOG = new URL('./watchdog.ts', import.meta.url).href;

/** Runs a program that has begun to stop, and waits for its end. */
async function run(rest: string): Promise<{ code: unknown; signal: unknown; said: string }> {
	const program = `import { endAfter } from ${JSON.stringify(WATCHDOG)}; ${rest}`;
	const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
	return { code, signal, said };
}

it('[R89] ends a process that hangs and never comes to its timers again', async () => {
	const { signal, said } = await run('endAfter(100); for (;;) ;');
	expect(signal).toBe('SIGKILL');
	expect(said).toContain('"msg":"the server did not stop in time, and was ended"');
}, 30_000);

it('keeps no process that ends by itself', async () => {
	expect(await run('endAfter(3_600_000);')).toEqual({ code: 0, signal: null, said: '' });
}, 30_000);
