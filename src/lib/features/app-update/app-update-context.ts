import { createContext } from 'svelte';
import type { AppUpdate } from './app-update.svelte.ts';

/** The root layout sets it; 我的 shows how the app on this device stands. */
export const [getAppUpdate, setAppUpdate] = createContext<AppUpdate>();
