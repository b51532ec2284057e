import { Command } from 'commander';

/** `azwire list` */
export function listCommand(): Command {
  return new Command('list')
    .description('Name the scenarios, one a line, each with what it shows.')
    .addHelpText('after', '\nExamples:\n  azwire list')
    .action(async () => {
      const { findScenarios } = await import('../index.ts');
      const scenarios = await findScenarios();
      const width = Math.max(...scenarios.map(({ name }) => name.length));
      for (const { name, title } of scenarios) process.stdout.write(`${name.padEnd(width)}  ${title}\n`);
    });
}
