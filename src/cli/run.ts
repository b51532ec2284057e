import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { ReportFormat, RunResult, ScenarioNetwork } from '../index.ts';
import { count } from './count.ts';
import { EXIT, onStopSignal } from './exit.ts';
import { FORMATS } from './formats.ts';
import { terminalOf } from './report-file.ts';

interface RunOptions {
  readonly format: ReportFormat;
  readonly out?: string;
  readonly parallel: number;
  readonly network: ScenarioNetwork;
  readonly verbose?: boolean;
}

/** `azwire run` */
export function runCommand(): Command {
  return new Command('run')
    .description('Run scenarios and say which side opened which connection. Without a name: all.')
    .argument('[name...]', 'scenarios, as `azwire list` names them, or files of your own')
    .addOption(new Option('--format <format>', 'how to report').choices(FORMATS).default('table'))
    .option('--out <dir>', 'write a file per scenario into this directory and print the paths')
    .option('--parallel <count>', 'how many scenarios run at the same time', count, 1)
    .addOption(
      new Option(
        '--network <network>',
        'what the participants share: the loopback interface, or nothing, each with a network namespace of its own (Linux, root)',
      )
        .choices(['loopback', 'namespaces'] satisfies ScenarioNetwork[])
        .default('loopback'),
    )
    .option('--verbose', 'tell each step, and each line that a participant prints, on standard error')
    .addHelpText(
      'after',
      `
The exit status is 1 when an expectation is not met.

Examples:
  azwire run
  azwire run service-bus-receive --format json
  azwire run ./greeting.scenario.ts --verbose
  azwire run --parallel 4
  sudo azwire run service-bus-receive --network namespaces
  azwire run --format pcapng --out captures      (then: wireshark captures/service-bus-receive.pcapng)
  azwire run push-push-pull --format firewall
  azwire run push-push-pull --format html > push-push-pull.html`,
    )
    .action(run);
}

async function run(names: string[], options: RunOptions, command: Command): Promise<void> {
  const { findScenarios, runScenarios, REPORTS } = await import('../index.ts');
  const scenarios = await findScenarios(names);
  if (options.out === undefined && options.format === 'pcapng') refusePcapng(command, scenarios.length);
  const stop = new AbortController();
  const offSignals = onStopSignal(() => stop.abort(new Error('interrupted')));
  const report = REPORTS[options.format];
  // Reports that need not be joined are shown as they come.
  const joins = options.out === undefined && scenarios.length > 1 && report.joined !== undefined;
  const { parallel, network } = options;
  const results = await runScenarios(scenarios, {
    parallel,
    network,
    signal: stop.signal,
    onProgress: (name, text) => void (options.verbose && process.stderr.write(`${name}: ${text}\n`)),
    onResult(result) {
      if (options.out !== undefined)
        writeReport(options.out, `${result.scenario}.${report.extension}`, report.one(result));
      else if (!joins) process.stdout.write(report.one(result, terminalOf(process.stdout)));
    },
  });
  offSignals();
  if (joins) process.stdout.write(report.joined?.(results) ?? '');
  if (options.format === 'table' && options.out === undefined) process.stdout.write(summary(results));
  else explainFailures(results);
  if (results.some(({ passed }) => !passed)) process.exitCode = EXIT.failed;
  if (stop.signal.aborted) process.exitCode = EXIT.interrupted;
}

/** A capture is one file of bytes: several do not fit into one stream, and a terminal cannot show one. */
function refusePcapng(command: Command, scenarios: number): void {
  if (scenarios > 1) command.error('error: several captures need --out DIR: pcapng is one file per scenario.');
  if (process.stdout.isTTY) command.error('error: pcapng is binary. Use --out DIR, or pipe it into a file.');
}

function writeReport(directory: string, name: string, report: string | Uint8Array): void {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, name);
  writeFileSync(file, report);
  process.stdout.write(`${file}\n`);
}

function summary(results: readonly RunResult[]): string {
  const failed = results.filter(({ passed }) => !passed).map(({ scenario }) => scenario);
  const passed = results.length - failed.length;
  const tail = failed.length === 0 ? '' : `, ${failed.length} failed: ${failed.join(', ')}`;
  return `\nScenarios: ${passed} passed${tail}\n`;
}

/** The other formats are read by programs; a person wants to know why the exit status is 1. */
function explainFailures(results: readonly RunResult[]): void {
  for (const { scenario, expectations } of results) {
    for (const { text, passed, detail } of expectations) {
      if (!passed) process.stderr.write(`${scenario}: not met: ${text}${detail === undefined ? '' : ` (${detail})`}\n`);
    }
  }
}
