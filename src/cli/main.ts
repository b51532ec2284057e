import { Command, CommanderError } from 'commander';
import { capturesCommand } from './captures.ts';
import { cheatSheetCommand } from './cheatsheet.ts';
import { diffCommand } from './diff.ts';
import { EXIT, fail } from './exit.ts';
import { exportCommand } from './export.ts';
import { faultCommand } from './fault.ts';
import { tuneGarbageCollection } from './garbage-collection.ts';
import { importCommand } from './import.ts';
import { listCommand } from './list.ts';
import { purgeCommand } from './purge.ts';
import { recordCommand } from './record.ts';
import { resetCommand } from './reset.ts';
import { runCommand } from './run.ts';
import { upCommand } from './up.ts';
import { VERSION } from './version.ts';
import { watchCommand } from './watch.ts';

tuneGarbageCollection();

// A reader that goes away (`azwire list | head -1`) is no error, and there is nobody left to tell. Without its output the
// command has no purpose; without its messages it has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = new Command('azwire')
  .description('A local Azure for event-driven systems that shows who opened every connection.')
  .version(VERSION)
  .helpCommand(false)
  .exitOverride()
  .addHelpText('after', '\n`azwire <command> --help` shows the options of a command, with examples.');

const commands = [
  upCommand(),
  runCommand(),
  recordCommand(),
  cheatSheetCommand(),
  diffCommand(),
  listCommand(),
  resetCommand(),
  purgeCommand(),
  exportCommand(),
  importCommand(),
  capturesCommand(),
  watchCommand(),
  faultCommand(),
];
for (const command of commands) {
  program.addCommand(command.copyInheritedSettings(program));
  for (const nested of command.commands) nested.copyInheritedSettings(program);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help, version and usage errors have been printed by commander already.
    process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
  } else {
    fail(error);
  }
}
