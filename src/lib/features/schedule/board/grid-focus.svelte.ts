/** A place of the board that can have the focus: a row, a day, and which of the cell's things. */
export interface GridPlace {
	row: number;
	day: number;
	index: number;
}

/** How many rows there are, and how many things that can be focused a cell holds. */
export interface GridShape {
	rows: number;
	days: number;
	size(row: number, day: number): number;
}

/** Which of the board's things the Tab key reaches; arrows move it from cell to cell, within a cell up and down. */
export class GridFocus {
	readonly #shape: GridShape;
	#wanted = $state.raw<GridPlace>({ row: 0, day: 0, index: 0 });

	constructor(shape: GridShape) {
		this.#shape = shape;
	}

	/** Always one that is there, whatever was taken away meanwhile. */
	readonly place: GridPlace = $derived.by(() => this.#near(this.#wanted));

	has(row: number, day: number, index: number): boolean {
		const { place } = this;
		return place.row === row && place.day === day && place.index === index;
	}

	set(place: GridPlace): void {
		this.#wanted = place;
	}

	/** Moves by a key; answers whether the key means a move. */
	move(key: string): boolean {
		const { row, day, index } = this.place;
		switch (key) {
			case 'ArrowLeft':
				this.#wanted = this.#near({ row, day: day - 1, index: 0 });
				return true;
			case 'ArrowRight':
				this.#wanted = this.#near({ row, day: day + 1, index: 0 });
				return true;
			case 'Home':
				this.#wanted = this.#near({ row, day: 0, index: 0 });
				return true;
			case 'End':
				this.#wanted = this.#near({ row, day: this.#shape.days - 1, index: 0 });
				return true;
			case 'ArrowDown':
				if (index + 1 < this.#shape.size(row, day)) this.#wanted = { row, day, index: index + 1 };
				else if (row + 1 < this.#shape.rows) this.#wanted = { row: row + 1, day, index: 0 };
				return true;
			case 'ArrowUp':
				if (index > 0) this.#wanted = { row, day, index: index - 1 };
				else if (row > 0) this.#wanted = this.#near({ row: row - 1, day, index: Infinity });
				return true;
			default:
				return false;
		}
	}

	#near({ row, day, index }: GridPlace): GridPlace {
		const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
		const [r, d] = [within(row, this.#shape.rows), within(day, this.#shape.days)];
		return { row: r, day: d, index: within(index, this.#shape.size(r, d)) };
	}
}
