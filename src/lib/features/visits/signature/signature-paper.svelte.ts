import type SignaturePad from 'signature_pad';

/** Ink and paper of what is kept: the same by day and by night, and good to print. */
const INK = '#1d2a33';
const PAPER = '#ffffff';
/** As sharp as is needed on paper; a phone's threefold screen would make it nine times as heavy. */
const MOST_SHARPNESS = 2;
/** Paper that stays around the writing, in px. */
const MARGIN = 14;

/** The sheet on which a person signs. The pad is loaded when the first sheet is laid. */
export class SignaturePaper {
	#pad: SignaturePad | null = null;
	#canvas: HTMLCanvasElement | null = null;
	#blank = $state(true);

	get blank(): boolean {
		return this.#blank;
	}

	/** Lays the sheet on a canvas; the answer takes it away. */
	lay(canvas: HTMLCanvasElement): () => void {
		this.#canvas = canvas;
		this.#blank = true;
		let taken = false;
		const resized = new ResizeObserver(() => this.#fit());
		void import('signature_pad').then(({ default: Pad }) => {
			if (taken) return;
			this.#pad = new Pad(canvas, { penColor: INK, backgroundColor: PAPER, minWidth: 1.2, maxWidth: 3.4 });
			this.#pad.addEventListener('beginStroke', () => (this.#blank = false));
			resized.observe(canvas);
			this.#fit();
		});
		return () => {
			taken = true;
			resized.disconnect();
			this.#pad?.off();
			this.#pad = null;
			this.#canvas = null;
		};
	}

	clear(): void {
		this.#pad?.clear();
		this.#blank = true;
	}

	/** What was written, without the empty paper around it, as a PNG. `null` when there is nothing. */
	picture(): Promise<Blob | null> {
		const canvas = this.#canvas;
		const points = this.#pad?.toData().flatMap((stroke) => stroke.points) ?? [];
		if (canvas === null || points.length === 0) return Promise.resolve(null);
		const sharpness = canvas.width / canvas.offsetWidth;
		const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
		const left = Math.max(0, Math.min(...xs) - MARGIN) * sharpness;
		const top = Math.max(0, Math.min(...ys) - MARGIN) * sharpness;
		const right = Math.min(canvas.width, (Math.max(...xs) + MARGIN) * sharpness);
		const bottom = Math.min(canvas.height, (Math.max(...ys) + MARGIN) * sharpness);
		const cut = document.createElement('canvas');
		cut.width = Math.ceil(right - left);
		cut.height = Math.ceil(bottom - top);
		cut.getContext('2d')?.drawImage(canvas, -left, -top);
		return new Promise((resolve) => cut.toBlob(resolve, 'image/png'));
	}

	/** A turned phone makes the sheet another size; the strokes stay. */
	#fit(): void {
		const canvas = this.#canvas;
		if (canvas === null || this.#pad === null) return;
		const sharpness = Math.min(window.devicePixelRatio, MOST_SHARPNESS);
		const [width, height] = [canvas.offsetWidth * sharpness, canvas.offsetHeight * sharpness];
		if (canvas.width === width && canvas.height === height) return;
		const strokes = this.#pad.toData();
		canvas.width = width;
		canvas.height = height;
		canvas.getContext('2d')?.scale(sharpness, sharpness);
		this.#pad.clear();
		this.#pad.fromData(strokes);
	}
}
