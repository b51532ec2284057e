import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { CaptureSummary, ReportFormat } from '../index.ts';
import { type ControlOptions, control, controlBytes, controlCommand } from './control-client.ts';
import { FORMATS } from './formats.ts';
import { openFile } from './open-file.ts';

/** `azwire captures` */
export function capturesCommand(): Command {
  return new Command('captures')
    .description('What a running azwire has recorded: list, show, save and remove captures.')
    .helpCommand(false)
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(saveCommand())
    .addCommand(removeCommand())
    .addCommand(markCommand())
    .addHelpText(
      'after',
      `
What is being recorded is called "current". Saved captures are in memory, and go with the azwire that has them: show them with --out
to keep them. Each subcommand takes --control-host and --control-port.

Examples:
  azwire captures
  azwire captures show
  azwire captures show --format html --out run.html
  azwire captures save before
  azwire captures show before --format pcapng --out before.pcapng
  azwire captures mark "deployed the fix"
  azwire captures remove current      (forgets what was recorded so far)`,
    );
}

function listCommand(): Command {
  return controlCommand('list')
    .description('Name the captures, one a line. What `azwire captures` alone does.')
    .addHelpText('after', '\nExamples:\n  azwire captures list')
    .action(async (options: ControlOptions) => {
      const { captures } = await control<{ captures: readonly CaptureSummary[] }>(options, 'GET', '/captures');
      const width = Math.max(...captures.map(({ name }) => name.length));
      for (const capture of captures) process.stdout.write(`${capture.name.padEnd(width)}  ${described(capture)}\n`);
    });
}

function described({
  startedAt,
  attempts,
  connections,
  open,
  deliveries,
  participants,
  complete,
}: CaptureSummary): string {
  const parts = [
    `since ${startedAt.slice(0, 19).replace('T', ' ')} UTC`,
    `${counted(connections, 'connection')}${also([
      [open, 'open'],
      [attempts - connections, 'tried in vain'],
    ])}`,
    counted(deliveries, 'message'),
    participants.join(', ') || 'nobody yet',
  ];
  return `${parts.join('; ')}${complete ? '' : '; incomplete'}`;
}

/** ` (1 open, 2 tried in vain)`, without what there is none of. */
function also(counts: readonly (readonly [number, string])[]): string {
  const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

interface ShowOptions extends ControlOptions {
  readonly format: ReportFormat;
  readonly out?: string;
}

function showCommand(): Command {
  return controlCommand('show')
    .alias('export')
    .description('Report on a capture.')
    .argument('[name]', 'which one', 'current')
    .addOption(new Option('--format <format>', 'how to report').choices(FORMATS).default('table'))
    .option('--out <file>', 'write the report into this file')
    .addHelpText('after', '\nExamples:\n  azwire captures show\n  azwire captures show before --format json')
    .action(show);
}

async function show(name: string, options: ShowOptions, command: Command): Promise<void> {
  const { format, out } = options;
  if (format === 'pcapng' && out === undefined && process.stdout.isTTY) {
    command.error('error: pcapng is binary. Use --out FILE, or pipe it into a file.');
  }
  const report = await controlBytes(options, `/captures/${encodeURIComponent(name)}?format=${format}`);
  if (out === undefined) {
    process.stdout.write(report);
    return;
  }
  const file = await openFile(out, 'w');
  await writeFile(file, report).finally(() => file.close());
  process.stdout.write(`${out}\n`);
}

interface SaveOptions extends ControlOptions {
  readonly continue?: boolean;
}

function saveCommand(): Command {
  return controlCommand('save')
    .description('Put what was recorded so far aside under a name, and begin anew.')
    .argument('<name>', 'letters, digits, ".", "_" and "-"')
    .option('--continue', 'do not begin anew: what is recorded stays current, too')
    .addHelpText(
      'after',
      `
Connections that are open when recording begins anew go on in what follows.

Examples:
  azwire captures save before
  azwire captures save half-time --continue`,
    )
    .action(async (name: string, options: SaveOptions) => {
      const body = { name, goesOn: options.continue ?? false };
      const saved = await control<CaptureSummary>(options, 'POST', '/captures', body);
      process.stdout.write(`${saved.name}  ${described(saved)}\n`);
    });
}

function removeCommand(): Command {
  return controlCommand('remove')
    .description('Forget a capture. Of "current": what was recorded so far.')
    .argument('<name>', 'which one')
    .addHelpText('after', '\nExamples:\n  azwire captures remove before\n  azwire captures remove current')
    .action(async (name: string, options: ControlOptions) => {
      await control(options, 'DELETE', `/captures/${encodeURIComponent(name)}`);
      process.stdout.write(`${name}: removed\n`);
    });
}

function markCommand(): Command {
  return controlCommand('mark')
    .description('Put a remark into what is being recorded, where it stands now.')
    .argument('<text>', 'what to say')
    .addHelpText('after', '\nExamples:\n  azwire captures mark "deployed the fix"')
    .action(async (text: string, options: ControlOptions) => {
      await control(options, 'POST', '/marks', { text });
    });
}
