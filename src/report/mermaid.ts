import type { Capture, CapturedConnection } from '../recorder/capture.ts';
import type { RunResult } from './run-result.ts';

/** One arrow; equal arrows of a connection are drawn once, where the first was, with their number. */
interface Arrow {
  readonly connection: number;
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly line: string;
  readonly label: string;
  count: number;
}

const OPERATIONS = new Set(['attach', 'flow', 'request', 'reply', 'detach', 'close', 'handshake']);
const ARROWS_MAX = 400;

/** A Mermaid sequence diagram: who connected, what was attached and granted, what was delivered, who closed. */
export function renderMermaid(input: RunResult | Capture): string {
  const capture = 'capture' in input ? input.capture : input;
  const ids = new Map(capture.participants.map(({ name }, i) => [name, `p${i + 1}`]));
  const arrows = collectArrows(capture).sort((a, b) => a.atMs - b.atMs || a.connection - b.connection);
  const shown = arrows.slice(0, ARROWS_MAX);
  const lines = [
    'sequenceDiagram',
    ...('capture' in input ? [`  title ${escapeText(input.title)}`] : []),
    ...Array.from(ids, ([name, id]) => `  participant ${id} as ${escapeText(name)}`),
    ...shown.map(({ from, to, line, label, count }) => {
      const times = count === 1 ? '' : ` (×${count})`;
      return `  ${ids.get(from)}${line}${ids.get(to)}: ${escapeText(label)}${times}`;
    }),
  ];
  const first = ids.values().next().value;
  if (arrows.length > shown.length && first !== undefined) {
    lines.push(`  Note over ${first}: ${arrows.length - shown.length} more arrows are not shown`);
  }
  return `${lines.join('\n')}\n`;
}

function collectArrows(capture: Capture): Arrow[] {
  const arrows = new Map<string, Arrow>();
  const draw = (connection: number, atMs: number, from: string, to: string, line: string, label: string) => {
    const key = JSON.stringify([connection, from, line, label]);
    const known = arrows.get(key);
    if (known === undefined) arrows.set(key, { connection, atMs, from, to, line, label, count: 1 });
    else known.count++;
  };
  const connections = new Map(capture.connections.map((connection) => [connection.id, connection]));
  for (const attempt of capture.attempts) {
    const opened = connections.get(attempt.id);
    const target = `connect to port ${attempt.acceptorAddress.port}`;
    const { id, atMs, opener, acceptor } = attempt;
    if (opened === undefined) draw(id, atMs, opener, acceptor, '-x', `${target}: ${attempt.verdict}`);
    else draw(id, atMs, opener, acceptor, '->>', `${opened.layers.join(' › ')}: ${target}`);
  }
  for (const { connection, from, atMs, operation, summary } of capture.exchanges) {
    const via = connections.get(connection);
    if (via === undefined || !OPERATIONS.has(operation) || summary.startsWith('answers ')) continue;
    draw(
      connection,
      atMs,
      nameOf(via, from),
      nameOf(via, from === 'opener' ? 'acceptor' : 'opener'),
      '-->>',
      `${operation} ${summary}`,
    );
  }
  for (const { connection, atMs, from, to, entity } of capture.deliveries) {
    draw(connection, atMs, from, to, '->>', `message of ${entity}`);
  }
  for (const via of capture.connections) {
    if (via.closedBy === undefined) continue;
    const from = nameOf(via, via.closedBy);
    const to = nameOf(via, via.closedBy === 'opener' ? 'acceptor' : 'opener');
    draw(via.id, via.closedAtMs ?? capture.endedAtMs, from, to, '-x', via.closeReason ?? 'closes');
  }
  return [...arrows.values()];
}

function nameOf(connection: CapturedConnection, side: 'opener' | 'acceptor'): string {
  return side === 'opener' ? connection.opener : connection.acceptor;
}

/** Mermaid reads `;` as the end of a statement and `#` as the start of an entity. */
function escapeText(text: string): string {
  return text.replace(/[#;]/g, (character) => `#${character.charCodeAt(0)};`).replace(/\s+/g, ' ');
}
