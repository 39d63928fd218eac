import { ledgerSheet } from '$lib/features/ledger/ledger-export.ts';
import { writeLedgerFile } from '$lib/features/ledger/ledger-file.ts';
import type { Ledger } from '$lib/features/ledger/ledger.svelte.ts';
import { saveFile } from '$lib/features/status/save-file.ts';
import { CONDITION_LOOKS } from '$lib/features/visits/looks/condition-look.ts';
import { HELP_LOOKS } from '$lib/features/visits/looks/help-look.ts';
import { m } from '$lib/text/generated/messages.js';

/** Writes what is on screen into an Excel file, with headings in the language of the screen. */
export async function exportLedger(
	ledger: Pick<Ledger, 'rows' | 'totals'>,
	filter: string,
	made: { station: string; name: string; today: string },
): Promise<void> {
	const sheet = ledgerSheet(ledger.rows, ledger.totals, {
		title: `${made.station} ${m.desk_ledger_full_title()}`,
		sheetName: m.desk_ledger_title(),
		filter,
		made: m.desk_ledger_made({ day: made.today, name: made.name }),
		headings: {
			day: m.desk_ledger_day(),
			grid: m.desk_ledger_grid(),
			recipient: m.desk_ledger_recipient(),
			home: m.desk_ledger_home(),
			volunteer: m.desk_ledger_volunteer(),
			helps: m.desk_ledger_help(),
			condition: m.desk_ledger_condition(),
			minutes: m.desk_ledger_minutes(),
			note: m.desk_ledger_note(),
			photos: m.desk_ledger_photos(),
			signed: m.desk_ledger_signature(),
		},
		help: (help) => HELP_LOOKS[help].name(),
		condition: (condition) => CONDITION_LOOKS[condition].name(),
		separator: m.common_list_separator(),
		yes: m.desk_ledger_yes(),
		total: m.desk_ledger_total(),
		visits: (count) => m.desk_ledger_visits({ count }),
	});
	const bytes = await writeLedgerFile(sheet);
	const name = `${m.desk_ledger_file({ day: made.today })}.xlsx`;
	await saveFile(new File([bytes], name, { type: bytes.type }));
}
