import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CaptureDiff, ChangeKind, ReportedCapture } from '../index.ts';
import { EXIT } from './exit.ts';

interface DiffOptions {
  readonly format: 'text' | 'json';
  readonly ignore?: readonly ChangeKind[];
}

/** In full here, because the library would take longer to load than `--help` may. */
const KINDS: Readonly<Record<ChangeKind, string>> = {
  participant: 'who takes part',
  opener: 'who opens connections',
  connections: 'how many there are',
  port: 'where they go to',
  layers: 'what is spoken on them',
  verdict: 'what attempts come to',
  attempts: 'how often they are made in vain',
  hop: 'where messages go',
  model: 'push or pull',
  wire: 'how they travel',
  messages: 'how many there are',
};

/** `azwire diff` */
export function diffCommand(): Command {
  return new Command('diff')
    .description(
      'Say what changed between two JSON reports: openers, ports, connections, failed attempts, push or pull.',
    )
    .argument('<first>', 'a report, as --format json writes it; - is standard input')
    .argument('<second>', 'the report to compare it with')
    .addOption(new Option('--format <format>', 'how to tell').choices(['text', 'json']).default('text'))
    .option(
      '--ignore <kinds>',
      `what makes no difference, separated by commas: ${Object.keys(KINDS).join(', ')}`,
      kinds,
    )
    .addHelpText(
      'after',
      `
Reports of several runs are compared scenario by scenario. A port that nobody chose (from 32768 on) is no difference.
How many connections an SDK pools, or how often it tries again, may differ from run to run: see --ignore.
The exit status is 0 when nothing changed, 1 when something did, and 2 when a report cannot be read.

Examples:
  azwire diff before.json after.json      (where each is the output of: azwire run NAME --format json)
  azwire diff before.json after.json --ignore connections,messages
  azwire run --format json | azwire diff before.json - --format json`,
    )
    .action(run);
}

async function run(
  first: string,
  second: string,
  { format, ignore = [] }: DiffOptions,
  command: Command,
): Promise<void> {
  if (first === '-' && second === '-') command.error('error: only one of the two can be standard input.');
  const { parseReport, renderDiff, diffCaptures } = await import('../index.ts');
  const before = parseReport(await read(first), nameOf(first));
  const after = parseReport(await read(second), nameOf(second));
  const compared = pairs(before, after).map(({ scenario, before: old, after: now }) => ({
    scenario,
    diff: without(ignore, diffCaptures(old ?? NOTHING, now ?? NOTHING)),
  }));
  if (format === 'json') {
    const all = compared.map(({ scenario, diff }) => ({ scenario, ...diff }));
    process.stdout.write(`${JSON.stringify(all.length === 1 ? all[0] : all, undefined, 2)}\n`);
  } else {
    const headed = compared.map(
      ({ scenario, diff }) => `${compared.length === 1 ? '' : `${scenario ?? 'capture'}\n`}${renderDiff(diff)}`,
    );
    process.stdout.write(headed.join('\n'));
  }
  if (compared.some(({ diff }) => !diff.same)) process.exitCode = EXIT.failed;
}

type Compared = ReportedCapture['capture'];

/** Stands for a scenario that one of the reports does not have. */
const NOTHING: Compared = { participants: [], connections: [], attempts: [], hops: [], dropped: { connections: 0 } };

interface Pair {
  readonly scenario?: string | undefined;
  readonly before: Compared | undefined;
  readonly after: Compared | undefined;
}

/** Two single captures belong together whatever they are called; else those of one scenario do. */
function pairs(before: readonly ReportedCapture[], after: readonly ReportedCapture[]): Pair[] {
  const [old] = before;
  const [now] = after;
  if (before.length === 1 && after.length === 1) {
    return [{ scenario: now?.scenario ?? old?.scenario, before: old?.capture, after: now?.capture }];
  }
  const names = new Set([...before, ...after].map(({ scenario }) => scenario));
  return Array.from(names, (scenario) => {
    const named = (all: readonly ReportedCapture[]) => all.find((each) => each.scenario === scenario)?.capture;
    return { scenario, before: named(before), after: named(after) };
  });
}

function without(ignored: readonly ChangeKind[], { changes, incomplete }: CaptureDiff): CaptureDiff {
  const rest = changes.filter(({ kind }) => !ignored.includes(kind));
  return { same: rest.length === 0, changes: rest, incomplete };
}

function kinds(text: string): ChangeKind[] {
  const named = text.split(',').map((kind) => kind.trim());
  const unknown = named.find((kind) => !Object.hasOwn(KINDS, kind));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no kind "${unknown}"; there are: ${Object.keys(KINDS).join(', ')}.`);
  }
  return named as ChangeKind[];
}

async function read(file: string): Promise<string> {
  try {
    if (file !== '-') return await readFile(file, 'utf8');
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  } catch (cause) {
    const { AzwireError } = await import('../index.ts');
    const { code } = cause as NodeJS.ErrnoException;
    throw new AzwireError('AZW_REPORT_INVALID', `${nameOf(file)} cannot be read (${code}).`, { cause });
  }
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}
