import { constants } from 'node:os';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { AzwireOptions, CommandExit, Recording, RecordResult, ReportFormat } from '../index.ts';
import { collected } from './collected.ts';
import { DEFAULT_FILE, note, readConfiguration, warnIfReachable } from './configuration.ts';
import { EXIT } from './exit.ts';
import { FORMATS } from './formats.ts';
import { recordedCommands } from './recorded-commands.ts';
import { terminalOf, writeReport } from './report-file.ts';
import { environmentOf, type ServiceVariable, serviceVariable } from './service-variable.ts';

interface RecordCommandOptions {
  readonly config?: string;
  readonly as?: string;
  readonly env?: readonly ServiceVariable[];
  readonly data?: string;
  readonly fixedPorts?: boolean;
  readonly limits?: 'strict' | 'relaxed';
  readonly auth?: 'default' | 'enforce' | 'off';
  readonly until?: string;
  readonly for?: number;
  readonly format?: ReportFormat;
  readonly out?: readonly string[];
  readonly preload: boolean;
  readonly mountRoot?: string;
}

/** Passed on to the commands. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Ctrl-C reaches this process twice when npm started it: from the terminal, and from npm. */
const ECHO_MS = 300;
/** So many stop signals do not wait for anybody any more. */
const PATIENCE = 3;

/** `azwire record` */
export function recordCommand(): Command {
  return new Command('record')
    .description('Run your own programs against azwire, and say which side opened which connection.')
    .usage('[options] [--as name] -- <command...> [--as name -- <command...>]')
    .argument('<command...>', 'the program and its arguments, behind --')
    .option('--as <name>', 'what the command is called in the report (default: after its program)')
    .option('--config <file>', `configuration file (default: ./${DEFAULT_FILE}, if there is one)`)
    .option(
      '--env <NAME=SERVICE>',
      'set one more variable; behind SERVICE may stand /NAMESPACE, :TRANSPORT, :endpoint, :host, :key',
      serviceVariable,
    )
    .option('--until <name>', 'when this command has ended, end the others')
    .option('--for <seconds>', 'after this time, end all commands', seconds)
    .addOption(new Option('--format <format>', 'how to report (default: table, or as --out ends)').choices(FORMATS))
    .option('--out <file>', 'report into this file; may be given several times', collected)
    .option('--data <dir>', 'directory that keeps what the services hold (default: none, all in memory)')
    .option('--fixed-ports', 'listen on the ports of the configuration, or the usual ones, and not on any free ones')
    .addOption(new Option('--limits <mode>', 'as in azwire up').choices(['strict', 'relaxed']))
    .addOption(new Option('--auth <mode>', 'as in azwire up').choices(['default', 'enforce', 'off']))
    .option('--no-preload', 'leave Node programs as they are: they are known by their process (Linux)')
    .addOption(new Option('--mount-root <dir>', 'where the official mount paths begin').hideHelp())
    .addHelpText('after', HELP)
    .action(record);
}

const HELP = `
The commands run at the same time in the current folder, with this terminal's output; a single one has its input, too. They find in
their environment, whatever stood there before:
  connection strings    SERVICE_BUS_CONNECTION_STRING, SERVICEBUS_CONNECTION_STRING, EVENT_HUB_CONNECTION_STRING,
                        EVENTHUB_CONNECTION_STRING, COSMOS_ENDPOINT and COSMOS_KEY, AZURE_STORAGE_CONNECTION_STRING,
                        AzureWebJobsStorage, … as the samples of the SDKs name them, for each service that is configured
  token credentials     SERVICEBUS_FQDN, EVENTHUB_FQDN, IDENTITY_ENDPOINT, AZURE_AUTHORITY_HOST: DefaultAzureCredential works
  the local CA          NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE
and, where they are not set already, the first entities of the configuration (QUEUE_NAME, TOPIC_NAME, EVENTHUB_NAME, …).
\`azwire record -- env\` shows all of them.

The report goes to standard error, or into the files of --out. The exit status is that of the command which failed first, as shells
count it: 128 and the number of its signal, 127 if there is no such command. Signals are passed on; a command that --until or --for
has ended did not fail.

Examples:
  azwire record -- node consumer.js
  azwire record --config test/azwire.json --out run.html -- npm test
  azwire record --env BUS=service-bus:amqps --env DB=cosmos:endpoint -- python3 app.py
  azwire record --until producer --as consumer -- node consumer.js --as producer -- node producer.js`;

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 2_000_000)) throw new InvalidArgumentError('A time is a number of seconds above 0.');
  return value;
}

async function record(words: string[], options: RecordCommandOptions, command: Command): Promise<void> {
  const commands = recordedCommands(words, options.as);
  if (commands === undefined) command.error('error: there is no command behind one of the --.');
  if (options.format === 'pcapng' && options.out === undefined) {
    command.error('error: pcapng is binary. Use --out FILE.');
  }
  const { startRecording } = await import('../index.ts');
  const { until, for: seconds } = options;
  let recording: Recording | undefined;
  // Before the first command runs: what is sent to this process from then on is meant for the command.
  const offSignals = passSignals(() => recording);
  try {
    recording = await startRecording({
      azure: await azureOf(options),
      commands: commands!,
      env: await environmentOf(options.env ?? []),
      preload: options.preload,
      ...(until !== undefined && { until }),
      ...(seconds !== undefined && { timeLimitMs: seconds * 1000 }),
    });
    const result = await recording.ended;
    explain(result.exits);
    process.exitCode = statusOf(result.exits);
    await report(result, commands!.map(({ name }) => name).join(', '), options);
  } finally {
    offSignals();
  }
}

async function azureOf(options: RecordCommandOptions): Promise<AzwireOptions> {
  const { inFiles, environmentPorts } = await readConfiguration(options);
  const { ports, data, ...config } = inFiles;
  warnIfReachable(config.host);
  if (data !== undefined && options.data === undefined) {
    note(
      '"data" of the configuration is not used: a recording begins with nothing and keeps nothing. --data DIR has one.',
    );
  }
  const fixed = { ...(ports === 'any' ? {} : ports), ...environmentPorts };
  return {
    // What fails between the commands and the services is in the report.
    logLevel: 'error',
    ...config,
    ports: options.fixedPorts && ports !== 'any' ? fixed : 'any',
    ...(options.data !== undefined && { data: resolve(options.data) }),
    ...(options.limits !== undefined && { limits: options.limits }),
    ...(options.auth !== undefined && { auth: options.auth }),
  };
}

/** Passes signals on to what `recording` returns; before there is anything, they end this process. Returns what takes that back. */
function passSignals(recording: () => Recording | undefined): () => void {
  let count = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  const handle = (signal: NodeJS.Signals) => {
    const running = recording();
    if (running === undefined) process.exit(128 + constants.signals[signal]);
    const nowMs = performance.now();
    if (nowMs - lastMs < ECHO_MS) return;
    lastMs = nowMs;
    count++;
    running.signal(count < PATIENCE ? signal : 'SIGKILL');
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return () => {
    for (const signal of SIGNALS) process.off(signal, handle);
  };
}

function explain(exits: readonly CommandExit[]): void {
  for (const { name, error } of exits) {
    if (error !== undefined) process.stderr.write(`azwire: ${name} could not be started: ${reasonOf(error)}\n`);
  }
}

/** `spawn nodee ENOENT` in words. */
function reasonOf(error: string): string {
  const [, file, code] = /^spawn (.*) (E[A-Z]+)$/.exec(error) ?? [];
  if (code === 'ENOENT') return `there is no command "${file}".`;
  return code === 'EACCES' ? `"${file}" may not be executed.` : `${error}.`;
}

/** As shells count it, of the command that failed first. */
function statusOf(exits: readonly CommandExit[]): number {
  const failed = exits.find(({ code, wasStopped }) => code !== 0 && !wasStopped);
  if (failed === undefined) return 0;
  const { code, signal, error = '' } = failed;
  if (code !== null) return code;
  if (signal !== null) return 128 + constants.signals[signal as NodeJS.Signals];
  return error.endsWith('ENOENT') ? EXIT.commandNotFound : EXIT.commandNotExecutable;
}

async function report(result: RecordResult, title: string, { format, out = [] }: RecordCommandOptions): Promise<void> {
  const { REPORTS } = await import('../index.ts');
  const { capture, durationMs, exits } = result;
  if (exits.every(({ error }) => error !== undefined)) return;
  const reported = { capture, title, durationMs };
  if (out.length === 0) process.stderr.write(REPORTS[format ?? 'table'].one(reported, terminalOf(process.stderr)));
  for (const file of out) {
    await writeReport(file, reported, format);
    process.stderr.write(`azwire: the report is in ${file}\n`);
  }
}
