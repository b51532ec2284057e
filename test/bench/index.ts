import { cpus, release, totalmem, type } from 'node:os';
import { measureCosmos } from './cosmos.ts';
import { measureEventGrid } from './event-grid.ts';
import { measureEventHubs } from './event-hubs.ts';
import { measureIdleConnections } from './idle-connections.ts';
import { measureLongQueue } from './long-queue.ts';
import { measureMessaging } from './messaging.ts';
import { measureRecorder } from './recorder.ts';
import type { Result } from './result.ts';
import { measureSessions } from './sessions.ts';
import { measureStartUp } from './start-up.ts';

/** `npm run bench [-- NAME… --json]`: one JSON object on standard output, or a table; progress on standard error. */
const MEASUREMENTS: Readonly<Record<string, (progress: (text: string) => void) => Promise<Result[]>>> = {
  'start-up': measureStartUp,
  messaging: measureMessaging,
  'event-hubs': measureEventHubs,
  'event-grid': measureEventGrid,
  cosmos: measureCosmos,
  recorder: measureRecorder,
  'long-queue': measureLongQueue,
  'idle-connections': measureIdleConnections,
  sessions: measureSessions,
};

const args = process.argv.slice(2);
const json = args.includes('--json');
const names = args.filter((arg) => arg !== '--json');
const unknown = names.find((name) => !Object.hasOwn(MEASUREMENTS, name));
if (unknown !== undefined) {
  process.stderr.write(`There is no measurement "${unknown}". There are: ${Object.keys(MEASUREMENTS).join(', ')}.\n`);
  process.exit(2);
}
const progress = (text: string) => process.stderr.write(`${text}\n`);

const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  node: process.version,
};
const results: Result[] = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (names.length === 0 || names.includes(name)) results.push(...(await measure(progress)));
}

if (json) process.stdout.write(`${JSON.stringify({ machine, results })}\n`);
else process.stdout.write(table(results));

function table(rows: readonly Result[]): string {
  const cells = rows.map(({ name, value, unit, bar }) => [
    name,
    `${format(value)} ${unit}`,
    bar === null ? '' : `bar ${bar}`,
  ]);
  const widths = [0, 1, 2].map((i) => Math.max(...cells.map((row) => row[i]!.length)));
  const lines = cells.map((row) =>
    row.map((cell, i) => (i === 1 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  '),
  );
  const { cpu, cores, memoryGb, system, node } = machine;
  return `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}\n${lines.join('\n')}\n`;
}

function format(value: number): string {
  return value < 100 ? value.toFixed(2) : String(Math.round(value));
}
