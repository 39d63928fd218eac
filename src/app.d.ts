declare global {
	namespace App {
		interface PageState {
			/** How many steps of a visit lie behind this one in the browser's history. */
			visitDepth?: number;
		}
	}
}

export {};
