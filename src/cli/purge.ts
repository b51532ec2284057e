import type { Command } from 'commander';
import { type ControlOptions, control, controlCommand, type NamespaceAddress, namespacesAt } from './control-client.ts';

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
  const { AzwireError } = await import('../index.ts');
  const namespaces = await namespacesAt(options, options.namespace);
  const having: NamespaceAddress[] = [];
  for (const namespace of namespaces) if (await has(options, namespace, entity)) having.push(namespace);
  const [only, ...others] = having;
  const names = (each: readonly NamespaceAddress[]) => each.map(({ name }) => name).join(', ');
  if (only === undefined) {
    throw new AzwireError('AZW_ENTITY_UNKNOWN', `There is no entity "${entity}" in ${names(namespaces)}.`);
  }
  if (others.length > 0) {
    const text = `"${entity}" is in several namespaces: ${names(having)}. Say with --namespace which one is meant.`;
    throw new AzwireError('AZW_ENTITY_UNKNOWN', text);
  }
  const path = `${only.path}/entities/${encodeURIComponent(entity)}/purge`;
  const { messages } = await control<{ messages: number }>(options, 'POST', path);
  process.stdout.write(`${entity} of ${only.name}: ${messages} messages removed\n`);
}

async function has(options: ControlOptions, { path }: NamespaceAddress, entity: string): Promise<boolean> {
  const { entities } = await control<{ entities: readonly { path: string }[] }>(options, 'GET', `${path}/entities`);
  return entities.some((each) => each.path.toLowerCase() === entity.toLowerCase());
}
