import { Command, Option } from 'commander';
import type { CheatSheetFormat } from '../index.ts';
import { count } from './count.ts';
import { EXIT, onStopSignal } from './exit.ts';
import { openFile } from './open-file.ts';

const FORMATS: readonly CheatSheetFormat[] = ['table', 'markdown', 'html', 'json'];

interface CheatSheetCommandOptions {
  readonly format: CheatSheetFormat;
  readonly out?: string;
  readonly parallel: number;
}

/** `azwire cheatsheet` */
export function cheatSheetCommand(): Command {
  return new Command('cheatsheet')
    .description('Measure who dials whom in thirteen event systems of Azure, and hold it against what is claimed.')
    .addOption(new Option('--format <format>', 'how to print it').choices(FORMATS).default('table'))
    .option('--parallel <count>', 'how many scenarios run at the same time', count, 2)
    .option('--out <file>', 'write it into this file (default: standard output)')
    .addHelpText(
      'after',
      `
One scenario is run for each row; what happens meanwhile is told on standard error. A row whose system azwire does not
have is "not measured yet". The exit status is 1 when a row contradicts its claim, or its scenario failed.

Examples:
  azwire cheatsheet
  azwire cheatsheet --format markdown >> NOTES.md
  azwire cheatsheet --format html --out cheatsheet.html`,
    )
    .action(cheatSheet);
}

async function cheatSheet({ format, out, parallel }: CheatSheetCommandOptions): Promise<void> {
  const { CHEAT_SHEETS, measureCheatSheet, upholds } = await import('../index.ts');
  // Before the minute that it takes.
  const file = out === undefined ? undefined : await openFile(out, 'w');
  try {
    const stop = new AbortController();
    const offSignals = onStopSignal(() => stop.abort(new Error('interrupted')));
    const onProgress = (text: string) => void process.stderr.write(`${text}\n`);
    const sheet = await measureCheatSheet({ parallel, onProgress, signal: stop.signal });
    offSignals();
    const { isTTY, columns } = process.stdout;
    const terminal = isTTY && file === undefined ? { colour: !process.env.NO_COLOR, width: columns } : {};
    const text = CHEAT_SHEETS[format](sheet, terminal);
    if (file === undefined) process.stdout.write(text);
    else await file.writeFile(text);
    if (!upholds(sheet)) process.exitCode = EXIT.failed;
    if (stop.signal.aborted) process.exitCode = EXIT.interrupted;
  } finally {
    await file?.close();
  }
}
