/** How much this app holds on the device, and whether the browser may clear it when space runs short. */
export interface DeviceStorage {
	used: number;
	persisted: boolean;
}

/** `null` where the browser does not tell. */
export async function deviceStorage(): Promise<DeviceStorage | null> {
	// Without a secure context there is no storage manager at all.
	const manager = navigator.storage as StorageManager | undefined;
	if (manager?.estimate === undefined) return null;
	const [{ usage }, persisted] = await Promise.all([manager.estimate(), manager.persisted()]);
	return usage === undefined ? null : { used: usage, persisted };
}
