import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { type ControlOptions, control, controlCommand, namespaceHaving } from './control-client.ts';
import { openFile } from './open-file.ts';

interface ImportOptions extends ControlOptions {
  readonly namespace?: string;
}

/** Of the lines that are sent in one request. */
const CHARACTERS_MAX = 1024 * 1024;

/** `azwire import` */
export function importCommand(): Command {
  return controlCommand('import')
    .description('Write items into a Cosmos DB container of a running azwire, one JSON value a line.')
    .argument('<container>', 'its id')
    .argument('[file]', 'where from; - is standard input', '-')
    .option('--namespace <database>', 'the database that it is in, where several have one of this id')
    .addHelpText(
      'after',
      `
An item that is there already is replaced. The first line that cannot be imported is the last that is looked at.

Examples:
  azwire import orders orders.jsonl
  azwire export orders --namespace shop | azwire import orders --namespace test`,
    )
    .action(run);
}

async function run(container: string, file: string, options: ImportOptions): Promise<void> {
  const { name, path } = await namespaceHaving(options, container, options.namespace);
  const operation = `${path}/entities/${encodeURIComponent(container)}/items`;
  const input = file === '-' ? process.stdin : (await openFile(file, 'r')).createReadStream();
  let lines: string[] = [];
  let characters = 0;
  let firstLine = 1;
  let count = 0;
  const send = async () => {
    const { items } = await control<{ items: number }>(options, 'POST', `${operation}?line=${firstLine}`, lines);
    count += items;
    firstLine += lines.length;
    lines = [];
    characters = 0;
  };
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    lines.push(line);
    characters += line.length;
    if (characters >= CHARACTERS_MAX) await send();
  }
  if (lines.length > 0) await send();
  process.stdout.write(`${container} of ${name}: ${count} items imported\n`);
}
