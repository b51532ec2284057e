import { addressText } from '../kernel/connection.ts';
import type { Capture, CapturedConnection } from '../recorder/capture.ts';
import { type Cell, renderBox, wrap } from './box.ts';
import { type Palette, palette } from './colour.ts';
import { findings } from './findings.ts';
import type { Reported } from './run-result.ts';
import { wayTable } from './way-table.ts';

export interface TableOptions {
  readonly colour?: boolean;
  /** Columns of the terminal. Default 120. */
  readonly width?: number;
}

/** The result of a run, or a capture alone, for a terminal. Ends with a line break. */
export function renderTable(reported: Reported, options: TableOptions = {}): string {
  const paint = palette(options.colour ?? false);
  const width = Math.max(60, options.width ?? 120);
  const { capture } = reported;
  const blocks = [
    heading(reported, paint),
    hopTable(capture, paint, width),
    wayTable(capture, paint, width),
    connectionTable(capture, paint, width),
    failedAttempts(capture, paint, width),
    guessedNames(capture, paint, width),
    findings(capture).flatMap((sentence) => bullet('•', sentence, width)),
    expectations(reported, paint, width),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function heading({ scenario, title, passed, durationMs }: Reported, paint: Palette): string[] {
  const parts = [
    scenario === undefined ? [] : [paint.bold(scenario)],
    title === undefined ? [] : [title],
    passed === undefined ? [] : [passed ? paint.good('passed') : paint.bad('failed')],
  ].flat();
  const seconds = durationMs === undefined ? '' : ` ${paint.dim(`in ${(durationMs / 1000).toFixed(1)} s`)}`;
  return parts.length === 0 ? [] : [`${parts.join('  ')}${seconds}`];
}

function hopTable(capture: Capture, paint: Palette, width: number): string[] {
  if (capture.hops.length === 0) return ['No messages crossed a hop.'];
  const rows = capture.hops.map((hop): Cell[] => [
    { text: `${hop.from} → ${hop.to}`, paint: paint.bold },
    { text: hop.openedBy },
    { text: hop.model, paint: hop.model === 'push' ? paint.push : paint.pull },
    { text: hop.wire },
    { text: hop.refused === undefined ? String(hop.deliveries) : `${hop.deliveries} (${hop.refused} refused)` },
  ]);
  const headers = ['messages flow', 'connection opened by', 'model', 'on the wire', 'messages'];
  return renderBox(rows, { width, border: paint.dim, headers, right: [4] });
}

function connectionTable(capture: Capture, paint: Palette, width: number): string[] {
  if (capture.connections.length === 0) return ['No connection was opened.'];
  const rows = capture.connections.map((connection): Cell[] => [
    { text: String(connection.id) },
    { text: `${connection.opener} ⟶ ${connection.acceptor}`, paint: paint.bold },
    { text: String(connection.acceptorAddress.port) },
    { text: connection.layers.join(' › ') },
    { text: closingText(connection) },
    { text: bytesText(connection.bytesFromOpener) },
    { text: bytesText(connection.bytesFromAcceptor) },
  ]);
  const headers = ['#', 'opener ⟶ acceptor', 'port', 'layers', 'closed by', 'sent', 'received'];
  return renderBox(rows, { width, border: paint.dim, headers, right: [0, 2, 5, 6] });
}

function closingText(connection: CapturedConnection): string {
  const { closedBy, closeReason } = connection;
  if (closedBy === undefined) return closeReason ?? 'still open';
  const who = closedBy === 'opener' ? connection.opener : connection.acceptor;
  return closeReason === undefined ? who : `${who}: ${shortened(closeReason)}`;
}

/** What services say of a detach can be a paragraph. How it ended after that is told at the end, so both ends stay. */
function shortened(reason: string): string {
  if (reason.length <= REASON_MAX) return reason;
  return `${reason.slice(0, REASON_MAX - REASON_END)} … ${reason.slice(-REASON_END)}`;
}

const REASON_MAX = 160;
const REASON_END = 30;

function bytesText(count: number): string {
  if (count < 10_000) return `${count} B`;
  return count < 10_000_000 ? `${(count / 1000).toFixed(0)} kB` : `${(count / 1_000_000).toFixed(0)} MB`;
}

function failedAttempts(capture: Capture, paint: Palette, width: number): string[] {
  const failed = capture.attempts.filter(({ verdict }) => verdict !== 'established');
  if (failed.length === 0) return [];
  const alike = Map.groupBy(failed, ({ opener, acceptor, acceptorAddress, verdict, detail }) =>
    JSON.stringify([opener, acceptor, acceptorAddress, verdict, detail]),
  );
  const rows = Array.from(alike.values(), (same): Cell[] => {
    const { opener, acceptor, acceptorAddress, verdict, detail = '' } = same[0]!;
    return [
      { text: `${opener} ⟶ ${acceptor}`, paint: paint.bold },
      { text: addressText(acceptorAddress) },
      { text: verdict, paint: paint.bad },
      { text: String(same.length) },
      { text: detail },
    ];
  });
  const headers = ['failed attempt', 'address', 'verdict', 'times', 'detail'];
  return renderBox(rows, { width, border: paint.dim, headers, right: [3] });
}

/** Where names come from that nobody gave on purpose. A bare address says so itself. */
function guessedNames({ participants }: Capture, paint: Palette, width: number): string[] {
  const guessed = participants.filter(
    ({ name, source, knownBy }) =>
      source !== 'scenario address' && source !== 'emulated service' && knownBy.some(({ detail }) => detail !== name),
  );
  if (guessed.length === 0) return [];
  const rows = guessed.map(({ name, source, knownBy }): Cell[] => [
    { text: name, paint: paint.bold },
    { text: source },
    { text: knownBy.map(({ detail }) => detail).join('; ') },
  ]);
  return renderBox(rows, { width, border: paint.dim, headers: ['participant', 'known by', 'what told it'] });
}

function expectations({ expectations: all = [] }: Reported, paint: Palette, width: number): string[] {
  return all.flatMap(({ text, passed, detail }) => {
    const mark = passed ? paint.good('✔') : paint.bad('✘');
    const lines = bullet(mark, text, width);
    return passed || detail === undefined ? lines : [...lines, ...bullet(' ', detail, width)];
  });
}

function bullet(mark: string, text: string, width: number): string[] {
  return text
    .split('\n')
    .flatMap((line) => wrap(line, width - 4))
    .map((line, i) => `${i === 0 ? mark : ' '} ${line}`);
}
