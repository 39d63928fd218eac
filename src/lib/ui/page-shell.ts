import { createContext, type Snippet } from 'svelte';

/** What the layout gives to every page's header. */
export interface PageShell {
	/** The station's name, where a page has no heading of its own. */
	readonly name: string;
	/** The link's chip. */
	readonly corner: Snippet;
	/** Between header and page: what is asked once, at the first start. */
	readonly below: Snippet;
	/** Whether the side navigation is there: it then shows name and chip itself. */
	readonly beside: boolean;
}

const [read, setPageShell, has] = createContext<PageShell>();

export { setPageShell };

/** `null` on pages without a shell (joining, set-up). */
export function getPageShell(): PageShell | null {
	return has() ? read() : null;
}
