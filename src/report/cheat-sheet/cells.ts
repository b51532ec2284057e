import type { CheatSheetRow } from './cheat-sheet.ts';
import type { MeasuredPort } from './measurement.ts';

/** What the columns of a printed cheat sheet are called. */
export const HEADERS = [
  '#',
  'system',
  'producer hop',
  'consumer hop',
  'on the wire',
  'opened by (consumer side)',
  'port in Azure (here)',
  'published claim',
  'agreement',
  'evidence',
] as const;

/** The cells of a row under {@link HEADERS}; what was not measured is a dash. */
export function cellsOf(row: CheatSheetRow): readonly string[] {
  const { measured } = row;
  return [
    String(row.row),
    row.system,
    measured?.producerHop.model ?? NOTHING,
    measured?.consumerHop.model ?? NOTHING,
    measured?.consumerHop.wire ?? NOTHING,
    measured?.consumerHop.openedBy ?? NOTHING,
    measured === undefined ? NOTHING : measured.consumerHop.ports.map(portText).join(', '),
    claimText(row),
    row.agreement,
    evidenceText(row),
  ];
}

const NOTHING = '–';
const PACKETS_SHOWN = 4;

function portText({ port, azurePort }: MeasuredPort): string {
  return `${azurePort ?? 'unknown'} (${port})`;
}

/** `push, pull; subscriber dials`. */
function claimText({ claim }: CheatSheetRow): string {
  return `${claim.producerHop.model}, ${claim.consumerHop.model}; ${claim.opener} dials`;
}

/** The scenario and the first packets that show the consumer's hop. */
function evidenceText({ scenario, measured }: CheatSheetRow): string {
  if (scenario === undefined) return NOTHING;
  const packets = measured?.consumerHop.packets ?? [];
  if (packets.length === 0) return scenario;
  const more = packets.length > PACKETS_SHOWN ? ', …' : '';
  return `${scenario}, packets ${packets.slice(0, PACKETS_SHOWN).join(', ')}${more}`;
}

/** `3: service-bus-receive, packets 48, 71`, for each row that was measured. */
export function evidenceOf(rows: readonly CheatSheetRow[]): readonly string[] {
  return rows.filter(({ scenario }) => scenario !== undefined).map((row) => `${row.row}: ${evidenceText(row)}`);
}

/** `7: …`, for each remark. */
export function remarksOf(rows: readonly CheatSheetRow[]): readonly string[] {
  return rows.flatMap(({ row, remarks }) => remarks.map((remark) => `${row}: ${remark}.`));
}
