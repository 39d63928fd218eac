/**
 * The newest version of the wire that this program speaks, and the oldest: at least the one before the newest. Two sides
 * speak the newest that both know; who knows none that the other speaks is told to update (docs/protocol.md).
 */
export const PROTOCOL_VERSION = 2;
export const OLDEST_PROTOCOL = 1;

/** Named limits, the same on both sides: what is above them is refused, never truncated. */
export const LIMITS = {
	/** Bytes of one frame from a device. One entry of the outbox must fit. */
	frameUp: 1024 * 1024,
	/** Bytes of one frame from the station, deflated. */
	frameDown: 8 * 1024 * 1024,
	/** Bytes that an inflated tail or hello may have: a deflate bomb stops here. */
	inflated: 32 * 1024 * 1024,
	/** Bytes of updates gathered into one frame of a tail, before deflating (research/core-spike.md, W3). */
	tailBatch: 192 * 1024,
	/** Documents that a hello may name. */
	documents: 5_000,
	/** Channels that one connection may have open. */
	channels: 64,
	/** Bytes of one presence state. */
	presence: 2 * 1024,
	/** Bytes of a state vector: 20,000 client ids. */
	stateVector: 256 * 1024,
	/** UTF-16 units of a text that several type at once. */
	text: 100_000,
	/** Bytes of a document's whole state. */
	document: 16 * 1024 * 1024,
	/** Bytes of a photo or signature after shrinking on the device. */
	blob: 4 * 1024 * 1024,
	/** Bytes that a record may have as JSON, fields of newer versions included. */
	record: 64 * 1024,
	/** Bytes of photos that a device may send on one day, and photos that it may have begun and not finished. */
	blobsPerDay: 512 * 1024 * 1024,
	blobsBegun: 32,
	/** How deep a value may be nested. */
	valueDepth: 5,
	/** Structs that one update may hold. */
	structs: 20_000,
	/** Changes that a device hands over in one request, and items of one member that may lie in quarantine. */
	handedOver: 100,
	quarantined: 1_000,
	/** Yjs client ids by which a change is recognised that came by another way. */
	clocks: 64,
	/** Bytes of a hand-over, and of what may wait in quarantine for one member. */
	handOver: 1024 * 1024,
	quarantinedBytes: 4 * 1024 * 1024,
	/** Changes of one item of a carried file, photos that a page of it may name, and UTF-16 units of a page. */
	carriedChanges: 1_000,
	carriedPhotos: 1_000,
	carriedPage: 3 * 1024 * 1024,
	/** Bytes of photos that go into a carried file, and of a file that is read. */
	carriedPhotoBytes: 20 * 1024 * 1024,
	carriedFile: 48 * 1024 * 1024,
	/** Openings and reveals that a device reports in one request. */
	looks: 200,
	/** Bytes of the body of a request by somebody whom the station does not know: set-up, joining, looking at a code. */
	strangersRequest: 4 * 1024,
	/** Bytes of the body of any other request. */
	request: 64 * 1024,
} as const;
