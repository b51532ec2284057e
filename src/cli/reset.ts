import type { Command } from 'commander';
import { type ControlOptions, control, controlCommand, namespacesAt } from './control-client.ts';

/** `azwire reset` */
export function resetCommand(): Command {
  return controlCommand('reset')
    .description('Make namespaces of a running azwire what they were declared to be: those entities, and no message.')
    .argument('[namespace]', 'which one (default: all)')
    .addHelpText('after', '\nExamples:\n  azwire reset\n  azwire reset orders --control-port 4281')
    .action(reset);
}

async function reset(namespace: string | undefined, options: ControlOptions): Promise<void> {
  const found = await namespacesAt(options, namespace);
  for (const { name, path } of found) {
    await control(options, 'POST', `${path}/reset`);
    process.stdout.write(`${name}: reset\n`);
  }
}
