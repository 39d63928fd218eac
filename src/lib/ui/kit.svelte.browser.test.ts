import { flushSync, mount, unmount, type Component } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import DataTable from './DataTable.svelte';
import RadioCards from './RadioCards.svelte';
import Stepper from './Stepper.svelte';
import { Toasts } from './toasts.svelte.ts';
import Windows from './Windows.svelte';

let mounted: Record<string, unknown>[] = [];

function show<Props extends Record<string, unknown>>(component: Component<Props>, props: Props): HTMLElement {
	const target = document.createElement('div');
	document.body.append(target);
	mounted.push(mount(component, { target, props }) as Record<string, unknown>);
	flushSync();
	return target;
}

afterEach(async () => {
	await Promise.all(mounted.map((component) => unmount(component)));
	mounted = [];
	document.body.replaceChildren();
});

/** The first element that fits, which must be there. */
function the<E extends HTMLElement>(root: ParentNode, selector: string): E {
	const found = root.querySelector<E>(selector);
	if (found === null) throw new Error(`nothing fits ${selector}`);
	return found;
}

interface Person {
	id: string;
	name: string;
	age: number;
}
const people: Person[] = Array.from({ length: 6_403 }, (_, n) => ({
	id: String(n),
	name: `居民 ${n}`,
	age: (n * 37) % 97,
}));

function table(props: Partial<{ onopen: (row: Person) => void }> = {}) {
	// The test page has no app.css: what the table scrolls in is given its height here.
	const style = document.createElement('style');
	style.textContent = '[class*="overflow-auto"] { height: 480px; overflow: auto }';
	document.body.append(style);
	const target = show(DataTable as unknown as Component<Record<string, unknown>>, {
		label: '居民',
		rows: people,
		keyOf: (row: Person) => row.id,
		columns: [
			{ key: 'name', title: '姓名', text: (row: Person) => row.name },
			{
				key: 'age',
				title: '年龄',
				text: (row: Person) => String(row.age),
				compare: (a: Person, b: Person) => a.age - b.age,
			},
		],
		...props,
	});
	return target;
}

const focusedText = () => document.activeElement?.textContent ?? '';

describe('DataTable', () => {
	it('holds thousands of rows and draws some dozens', async () => {
		const target = table();
		await vi.waitFor(() => {
			const drawn = target.querySelectorAll('tr[data-index]').length;
			expect(drawn).toBeGreaterThan(10);
			expect(drawn).toBeLessThan(100);
		});
		expect(the(target, 'table').getAttribute('aria-rowcount')).toBe('6404');
	});

	it('is moved through by arrow keys, to its very end and back, and opens by Enter', async () => {
		const opened: string[] = [];
		const target = table({ onopen: (row) => opened.push(row.name) });
		the(target, 'tr[tabindex="0"]').focus();
		await userEvent.keyboard('{ArrowDown}{ArrowDown}');
		await vi.waitFor(() => expect(focusedText()).toContain('居民 2'));
		await userEvent.keyboard('{End}');
		await vi.waitFor(() => expect(focusedText()).toContain('居民 6402'));
		await userEvent.keyboard('{Enter}');
		expect(opened).toEqual(['居民 6402']);
		await userEvent.keyboard('{Home}');
		await vi.waitFor(() => expect(focusedText()).toContain('居民 0'));
	});

	it('sorts up, down and back by its heading', async () => {
		const target = table();
		const heading = the(target, 'th button');
		const firstAge = () => Number(the(target, 'tr[data-index="0"] td:last-child').textContent);
		const sorted = () => the(target, 'th:last-child').getAttribute('aria-sort');
		await userEvent.click(heading);
		await vi.waitFor(() => expect([sorted(), firstAge()]).toEqual(['ascending', 0]));
		await userEvent.click(heading);
		await vi.waitFor(() => expect([sorted(), firstAge()]).toEqual(['descending', 96]));
		await userEvent.click(heading);
		await vi.waitFor(() => expect([sorted(), firstAge()]).toEqual(['none', 0]));
	});

	it('prints every row', () => {
		const target = table();
		window.dispatchEvent(new Event('beforeprint'));
		expect(target.querySelectorAll('tr[data-index]').length).toBe(people.length);
		window.dispatchEvent(new Event('afterprint'));
		flushSync();
		expect(target.querySelectorAll('tr[data-index]').length).toBeLessThan(100);
	});
});

describe('Stepper', () => {
	it('goes to even steps from what was typed, and not beyond its bounds', async () => {
		let value = 37;
		const props = $state({
			label: '时长(分钟)',
			value,
			max: 60,
			onvalue: (next: number) => (props.value = value = next),
		});
		const target = show(Stepper, props);
		const [less, more] = [...target.querySelectorAll('button')];
		if (less === undefined || more === undefined) throw new Error('two buttons');
		await userEvent.click(more);
		expect(value).toBe(40);
		await userEvent.click(less);
		expect(value).toBe(35);
		const input = the<HTMLInputElement>(target, 'input');
		await userEvent.fill(input, '500');
		await userEvent.tab();
		expect(value).toBe(60);
		expect(input.value).toBe('60');
		expect(more.disabled).toBe(true);
		await userEvent.fill(input, '');
		await userEvent.tab();
		expect([value, input.value]).toEqual([60, '60']);
	});
});

describe('RadioCards', () => {
	it('are radios by their words alone, with the hint as description', async () => {
		const chosen: string[] = [];
		const target = show(RadioCards as unknown as Component<Record<string, unknown>>, {
			legend: '今天情况怎么样？',
			value: null,
			onchoose: (value: string) => chosen.push(value),
			choices: [
				{ value: 'well', label: '安好', hint: '和平时一样' },
				{ value: 'urgent', label: '紧急', hint: '马上要人帮忙' },
			],
		});
		const radio = the<HTMLInputElement>(target, 'input[value="urgent"]');
		const told = (attribute: string) =>
			document.getElementById(radio.getAttribute(attribute) ?? '')?.textContent.trim();
		expect([told('aria-labelledby'), told('aria-describedby')]).toEqual(['紧急', '马上要人帮忙']);
		radio.click();
		expect(chosen).toEqual(['urgent']);
	});
});

describe('Windows', () => {
	it('is a picture with its words, and draws no home where there is none', () => {
		const target = show(Windows as unknown as Component<Record<string, unknown>>, {
			rows: [
				['lit', 'none'],
				['watch', 'urgent'],
			],
			label: '3 号楼：1 户最近有人看望',
		});
		const svg = target.querySelector('svg');
		expect([svg?.getAttribute('role'), svg?.getAttribute('aria-label')]).toEqual([
			'img',
			'3 号楼：1 户最近有人看望',
		]);
		expect(target.querySelectorAll('rect.dark').length).toBe(3);
		// Not by colour alone.
		expect(target.querySelectorAll('.sign').length).toBe(2);
	});
});

describe('Toasts', () => {
	it('lets words go by themselves, but not what one may want to press', () => {
		vi.useFakeTimers();
		try {
			const toasts = new Toasts();
			toasts.say('已保存');
			vi.advanceTimersByTime(60_000);
			expect(toasts.current).toBeNull();
			toasts.say('已移走', { action: { label: '撤销', run: () => undefined } });
			vi.advanceTimersByTime(600_000);
			expect(toasts.current?.text).toBe('已移走');
			toasts.say('没能保存', { tone: 'urgent' });
			vi.advanceTimersByTime(600_000);
			expect(toasts.current?.text).toBe('没能保存');
		} finally {
			vi.useRealTimers();
		}
	});
});
