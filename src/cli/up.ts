import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Azwire, AzwireConfig } from '../index.ts';
import { onStopSignal } from './exit.ts';
import { VERSION } from './version.ts';

const DEFAULT_FILE = 'azwire.json';
const LISTENERS = {
  amqp: 'AMQP',
  amqps: 'AMQP over TLS',
  gateway: 'HTTPS: AMQP over WebSockets, GET /health',
} as const;

interface UpOptions {
  readonly config?: string;
  readonly host?: string;
  readonly data?: string;
  readonly amqpPort?: number;
  readonly amqpsPort?: number;
  readonly gatewayPort?: number;
  readonly limits?: 'strict' | 'relaxed';
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info';
}

/** `azwire up` */
export function upCommand(): Command {
  return new Command('up')
    .description('Serve the configured Azure services until it is stopped.')
    .option('--config <file>', `configuration file (default: ./${DEFAULT_FILE}, if there is one)`)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, which only this machine reaches)')
    .option('--data <dir>', 'directory in which the local CA is kept (default: none, a new CA at every start)')
    .option('--amqp-port <port>', 'port for AMQP, 0 for any free one (default: 5672)', port)
    .option('--amqps-port <port>', 'port for AMQP over TLS (default: 5671)', port)
    .option('--gateway-port <port>', 'port for HTTPS and AMQP over WebSockets (default: 8443)', port)
    .addOption(
      new Option(
        '--limits <mode>',
        "the official emulators' limits, or only the real services' (default: relaxed)",
      ).choices(['strict', 'relaxed']),
    )
    .addOption(
      new Option('--log-level <level>', 'what is logged to standard error (default: info)').choices([
        'silent',
        'error',
        'warn',
        'info',
      ]),
    )
    .addHelpText(
      'after',
      `
Without a configuration it serves a Service Bus namespace with the queue "queue" and the topic "topic" with its
subscription "subscription".

Examples:
  azwire up
  azwire up --config test/azwire.json --data .azwire
  azwire up --amqp-port 0 --amqps-port 0 --gateway-port 0`,
    )
    .action(up);
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return value;
}

async function up(options: UpOptions): Promise<void> {
  const { startAzwire, readConfigFile } = await import('../index.ts');
  const file = options.config ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  const config = merged(file === undefined ? {} : await readConfigFile(file, options.limits), options);
  warnIfReachable(config.host);
  const azure = await startAzwire({ logLevel: 'info', ...config, nameProcesses: true });
  onStopSignal(() => {
    process.stdout.write('Stopping.\n');
    void azure.stop();
  });
  process.stdout.write(await readyText(azure, file, config));
}

/** Flags win over the file. */
function merged(config: AzwireConfig, options: UpOptions): AzwireConfig {
  const { host, data, limits, logLevel, amqpPort, amqpsPort, gatewayPort } = options;
  const inFile = config.ports === 'any' ? { amqp: 0, amqps: 0, gateway: 0 } : config.ports;
  return {
    ...config,
    ports: { ...inFile, ...given({ amqp: amqpPort, amqps: amqpsPort, gateway: gatewayPort }) },
    ...given({ host, data: data === undefined ? undefined : resolve(data), limits, logLevel }),
  };
}

type Given<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> };

function given<Values extends object>(values: Values): Given<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;
}

function warnIfReachable(host = '127.0.0.1'): void {
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return;
  process.stderr.write(
    `Warning: ${host} is not a loopback address. Whoever reaches this machine can use the services; their keys are well known.\n`,
  );
}

async function readyText(azure: Azwire, file: string | undefined, config: AzwireConfig): Promise<string> {
  const { namesService } = await import('../index.ts');
  const listeners = Object.entries(LISTENERS).map(([name, serves]) => {
    const address = `${azure.host}:${azure.ports[name as keyof typeof LISTENERS]}`;
    return `  ${name.padEnd(8)} ${address.padEnd(21)} ${serves}`;
  });
  const origin = file ?? 'none (there is no azwire.json here)';
  const served = namesService(config)
    ? ''
    : '; serving a namespace with queue "queue", topic "topic", subscription "subscription"';
  const strings = azure.services.flatMap((service) => [
    service,
    `  plain    ${azure.connectionString(service)}`,
    `  TLS      ${azure.connectionString(service, { transport: 'amqps' })}`,
  ]);
  const ca = config.data === undefined ? undefined : join(config.data, 'ca.pem');
  return [
    `azwire ${VERSION} is ready.`,
    '',
    `Configuration: ${origin}${served}`,
    'Listeners:',
    ...listeners,
    'Connection strings:',
    ...strings.map((line) => `  ${line}`),
    ca === undefined
      ? 'Local CA: in memory, a new one at every start. With --data DIR it is kept in DIR/ca.pem, for clients to trust.'
      : `Local CA: ${ca} (for Node clients: NODE_EXTRA_CA_CERTS=${ca})`,
    'Stop with Ctrl-C.',
    '',
  ].join('\n');
}
