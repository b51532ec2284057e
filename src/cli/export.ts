import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { type ControlOptions, controlCommand, controlLines, namespaceHaving } from './control-client.ts';
import { openFile } from './open-file.ts';

interface ExportOptions extends ControlOptions {
  readonly namespace?: string;
}

/** `azwire export` */
export function exportCommand(): Command {
  return controlCommand('export')
    .description('Write all items of a Cosmos DB container of a running azwire, one JSON value a line.')
    .argument('<container>', 'its id')
    .argument('[file]', 'where to; - is standard output', '-')
    .option('--namespace <database>', 'the database that it is in, where several have one of this id')
    .addHelpText(
      'after',
      `
In the order of their last write, and without what the service adds to them (_rid, _etag, _ts, …).

Examples:
  azwire export orders orders.jsonl
  azwire export orders --namespace shop | jq .total`,
    )
    .action(run);
}

async function run(container: string, file: string, options: ExportOptions): Promise<void> {
  const { path } = await namespaceHaving(options, container, options.namespace);
  const pages = pagesOf(options, `${path}/entities/${encodeURIComponent(container)}/items`);
  if (file === '-') return pipeline(pages, process.stdout, { end: false });
  await pipeline(pages, (await openFile(file, 'w')).createWriteStream());
}

async function* pagesOf(options: ControlOptions, path: string): AsyncGenerator<string> {
  let query: string | undefined = '';
  while (query !== undefined) {
    const page: Awaited<ReturnType<typeof controlLines>> = await controlLines(options, `${path}${query}`);
    if (page.text !== '') yield page.text;
    query = page.next;
  }
}
