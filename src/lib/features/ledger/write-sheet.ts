import writeExcelFile, { type CellObject, type SheetData } from 'write-excel-file/universal';
import type { Sheet, SheetCell } from './ledger-sheet.ts';

/** Writes a sheet as an .xlsx file, on A4 across. */
export function writeSheet(sheet: Sheet): Promise<Blob> {
	const data: SheetData = sheet.rows.map((row) => row.map((cell) => (cell === null ? null : styled(cell))));
	return writeExcelFile(
		data,
		{
			sheet: sheet.name,
			orientation: 'landscape',
			columns: sheet.widths.map((width) => ({ width })),
			stickyRowsCount: sheet.stickyRows,
		},
		{ fontSize: 11 },
	).toBlob();
}

function styled(cell: SheetCell): CellObject {
	return {
		...(cell.value !== undefined && { value: cell.value }),
		...(cell.format !== undefined && { format: cell.format }),
		...(cell.span !== undefined && { columnSpan: cell.span }),
		...((cell.bold || cell.head) && { fontWeight: 'bold' as const }),
		...(cell.head && { backgroundColor: '#EFEAE1', bottomBorderStyle: 'thin' as const }),
		...(cell.wrap && { wrap: true }),
		alignVertical: 'top',
	};
}
