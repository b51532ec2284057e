import type { Command } from 'commander';
import { type ControlOptions, control, controlCommand, namespaceHaving } from './control-client.ts';

interface PurgeOptions extends ControlOptions {
  readonly namespace?: string;
}

/** `azwire purge` */
export function purgeCommand(): Command {
  return controlCommand('purge')
    .description('Take all messages out of a queue, topic or subscription of a running azwire.')
    .argument('<entity>', 'its path: orders, or events/Subscriptions/all')
    .option('--namespace <name>', 'the namespace that it is in, where several have one of this path')
    .addHelpText(
      'after',
      `
Dead letters, scheduled and locked messages go as well.

Examples:
  azwire purge orders
  azwire purge events/Subscriptions/all --namespace bus`,
    )
    .action(purge);
}

async function purge(entity: string, options: PurgeOptions): Promise<void> {
  const { name, path } = await namespaceHaving(options, entity, options.namespace);
  const operation = `${path}/entities/${encodeURIComponent(entity)}/purge`;
  const { messages } = await control<{ messages: number }>(options, 'POST', operation);
  process.stdout.write(`${entity} of ${name}: ${messages} messages removed\n`);
}
