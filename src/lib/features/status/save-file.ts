/** Gives a file to the person: by the phone's share sheet where files can be shared, else as a download. */
export async function saveFile(file: File): Promise<void> {
	const data = { files: [file], title: file.name };
	const touch = matchMedia('(pointer: coarse)').matches;
	if (touch && navigator.canShare?.(data)) {
		try {
			await navigator.share(data);
			return;
		} catch (error) {
			// Put away by the person. Every other failure (no app takes it) falls back to the download.
			if (error instanceof DOMException && error.name === 'AbortError') return;
		}
	}
	const url = URL.createObjectURL(file);
	const link = document.createElement('a');
	link.href = url;
	link.download = file.name;
	link.click();
	// The browser has taken hold of it by the next turn; revoked at once, Safari saves nothing.
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
