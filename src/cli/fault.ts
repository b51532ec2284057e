import { Command, InvalidArgumentError } from 'commander';
import { type ControlOptions, control, controlCommand } from './control-client.ts';

/** `azwire fault` */
export function faultCommand(): Command {
  return new Command('fault')
    .description('Let the clients of a running azwire meet what they seldom do; the capture says when.')
    .helpCommand(false)
    .addCommand(cutCommand())
    .addCommand(cutOffCommand())
    .addCommand(restoreCommand())
    .addCommand(advanceCommand())
    .addHelpText(
      'after',
      `
Listeners are those that \`azwire up\` lists: amqp, amqps, gateway, cosmos, … Each subcommand takes --control-host and --control-port.

Examples:
  azwire fault cut --participant worker
  azwire fault cut-off amqp
  azwire fault restore amqp
  azwire fault advance 3600`,
    );
}

interface CutOptions extends ControlOptions {
  readonly participant?: string;
  readonly opener?: string;
  readonly acceptor?: string;
  readonly via?: string;
}

function cutCommand(): Command {
  return controlCommand('cut')
    .description('Reset open connections: all, or those that fit.')
    .option('--participant <name>', 'that this one has opened or accepted')
    .option('--opener <name>', 'that this one has opened')
    .option('--acceptor <name>', 'that this one has accepted')
    .option('--via <listener>', 'that came to this listener')
    .addHelpText('after', '\nExamples:\n  azwire fault cut\n  azwire fault cut --via amqps --opener worker')
    .action(async ({ participant, opener, acceptor, via, ...options }: CutOptions) => {
      const filter = { participant, opener, acceptor, via };
      const { connections } = await control<{ connections: number }>(options, 'POST', '/connections/cut', filter);
      process.stdout.write(`connections reset: ${connections}\n`);
    });
}

function cutOffCommand(): Command {
  return controlCommand('cut-off')
    .description('Reset what is open at a listener, and every new connection to it, until it is restored.')
    .argument('<listener>', 'which one')
    .addHelpText('after', '\nExamples:\n  azwire fault cut-off amqp')
    .action(async (listener: string, options: ControlOptions) => {
      await control(options, 'POST', `/listeners/${encodeURIComponent(listener)}/cut-off`);
      process.stdout.write(`${listener}: cut off\n`);
    });
}

function restoreCommand(): Command {
  return controlCommand('restore')
    .description('Let a listener accept connections again.')
    .argument('<listener>', 'which one')
    .addHelpText('after', '\nExamples:\n  azwire fault restore amqp')
    .action(async (listener: string, options: ControlOptions) => {
      await control(options, 'POST', `/listeners/${encodeURIComponent(listener)}/restore`);
      process.stdout.write(`${listener}: restored\n`);
    });
}

function advanceCommand(): Command {
  return controlCommand('advance')
    .description("Put the services' clock forward: locks and messages expire, schedules fall due, retries are made.")
    .argument('<seconds>', 'by how much', seconds)
    .addHelpText('after', '\nExamples:\n  azwire fault advance 60')
    .action(async (bySeconds: number, options: ControlOptions) => {
      await control(options, 'POST', '/clock/advance', { ms: Math.round(bySeconds * 1000) });
      process.stdout.write(`clock put forward by ${bySeconds} s\n`);
    });
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('A time is a number of seconds above 0.');
  return value;
}
