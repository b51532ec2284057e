import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Azwire, AzwireConfig, OfficialEnvironment } from '../index.ts';
import { DEFAULT_FILE, readConfiguration, warnIfReachable } from './configuration.ts';
import { onStopSignal } from './exit.ts';
import { port } from './port.ts';
import { VERSION } from './version.ts';

/** Tools that start the official emulators wait for this line. [official-emulators 5.1] */
const OFFICIAL_READY_LINE = 'Emulator Service is Successfully Up!';
/** Has no connection string but an authority, and is said so. */
const ENTRA = 'entra';
const LISTENERS = {
  amqp: 'AMQP',
  amqps: 'AMQP over TLS',
  gateway: 'HTTPS: AMQP over WebSockets, Event Grid, administration, Entra ID, GET /health',
  management: 'HTTP and HTTPS: administration, Event Grid, managed identity, GET /health',
  control: 'HTTP: control API, for azwire captures, watch, fault, reset and purge',
  'storage-blob': 'HTTP and HTTPS: blobs',
  'storage-queue': 'HTTP and HTTPS: storage queues',
  'storage-table': 'HTTP and HTTPS: tables',
  cosmos: 'HTTP and HTTPS: Cosmos DB',
} as const;
/** What the ways to a service are called. */
const WAYS = { amqp: 'plain', amqps: 'TLS', management: 'admin', http: 'plain', https: 'TLS' } as const;

interface UpOptions {
  readonly config?: string;
  readonly host?: string;
  readonly data?: string;
  readonly amqpPort?: number;
  readonly amqpsPort?: number;
  readonly gatewayPort?: number;
  readonly managementPort?: number;
  readonly controlPort?: number;
  readonly storageBlobPort?: number;
  readonly storageQueuePort?: number;
  readonly storageTablePort?: number;
  readonly cosmosPort?: number;
  readonly limits?: 'strict' | 'relaxed';
  readonly auth?: 'default' | 'enforce' | 'off';
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info';
  readonly mountRoot?: string;
}

/** `azwire up` */
export function upCommand(): Command {
  return new Command('up')
    .description('Serve the configured Azure services until it is stopped.')
    .option('--config <file>', `configuration file (default: ./${DEFAULT_FILE}, if there is one)`)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, which only this machine reaches)')
    .option(
      '--data <dir>',
      'directory that keeps entities, messages, events, blobs and the local CA (default: none, all in memory)',
    )
    .option('--amqp-port <port>', 'port for AMQP, 0 for any free one (default: 5672)', port)
    .option('--amqps-port <port>', 'port for AMQP over TLS (default: 5671)', port)
    .option('--gateway-port <port>', 'port for HTTPS and AMQP over WebSockets (default: 8443)', port)
    .option('--management-port <port>', 'port for administration, HTTP and HTTPS (default: 5300)', port)
    .option('--control-port <port>', 'port for the control API, plain HTTP (default: 4280)', port)
    .option('--storage-blob-port <port>', 'port for blobs, with "storage" configured (default: 10000)', port)
    .option('--storage-queue-port <port>', 'port for storage queues (default: 10001)', port)
    .option('--storage-table-port <port>', 'port for tables (default: 10002)', port)
    .option('--cosmos-port <port>', 'port for Cosmos DB, with "cosmos" configured (default: 8081)', port)
    .addOption(
      new Option(
        '--limits <mode>',
        "the official emulators' limits, or only the real services' (default: relaxed)",
      ).choices(['strict', 'relaxed']),
    )
    .addOption(
      new Option(
        '--auth <mode>',
        'default: what is signed must be signed well; enforce: expiry, audiences and rights too; off: anything goes',
      ).choices(['default', 'enforce', 'off']),
    )
    .addOption(
      new Option('--log-level <level>', 'what is logged to standard error (default: info)').choices([
        'silent',
        'error',
        'warn',
        'info',
      ]),
    )
    .addOption(new Option('--mount-root <dir>', 'where the official mount paths begin').hideHelp())
    .addHelpText(
      'after',
      `
The file may also be the Config.json of the official Service Bus emulator or of that for Event Hubs. Without --config and
./azwire.json it is taken from where these emulators' images have it, and where both are there, both are served:
/ServiceBus_Emulator/ConfigFiles/Config.json, /Eventhubs_Emulator/ConfigFiles/Config.json.

Without a configuration it serves a Service Bus namespace with the queue "queue" and the topic "topic" with its
subscription "subscription".

Microsoft Entra ID runs too: any tenant, any application, any secret. Credentials of the Azure SDKs ask it when their
environment says
  AZURE_AUTHORITY_HOST=https://localhost:8443 AZURE_TENANT_ID=… AZURE_CLIENT_ID=… AZURE_CLIENT_SECRET=…
(with disableInstanceDiscovery in the code), or for a managed identity
  IDENTITY_ENDPOINT=http://localhost:5300/msi/token IDENTITY_HEADER=any

Examples:
  azwire up
  azwire up --config test/azwire.json --data .azwire
  azwire up --amqp-port 0 --amqps-port 0 --gateway-port 0 --management-port 0 --control-port 0`,
    )
    .action(up);
}

async function up(options: UpOptions): Promise<void> {
  const { ANY_PORTS, startAzwire } = await import('../index.ts');
  const { files, inFiles, environmentPorts } = await readConfiguration(options);
  const inFile = inFiles.ports === 'any' ? { ...inFiles, ports: ANY_PORTS } : inFiles;
  const config = merged(inFile, environmentPorts, options);
  warnIfReachable(config.host);
  const azure = await startAzwire({ logLevel: 'info', ...config, nameProcesses: true });
  onStopSignal(() => {
    process.stdout.write('Stopping.\n');
    void azure.stop();
  });
  process.stdout.write(await readyText(azure, files, config));
}

/** Flags win over the environment, and the environment over the file. */
function merged(config: AzwireConfig, environment: OfficialEnvironment['ports'], options: UpOptions): AzwireConfig {
  const { host, data, limits, auth, logLevel } = options;
  return {
    ...config,
    ports: {
      ...(config.ports === 'any' ? {} : config.ports),
      ...environment,
      ...given({
        amqp: options.amqpPort,
        amqps: options.amqpsPort,
        gateway: options.gatewayPort,
        management: options.managementPort,
        control: options.controlPort,
        'storage-blob': options.storageBlobPort,
        'storage-queue': options.storageQueuePort,
        'storage-table': options.storageTablePort,
        cosmos: options.cosmosPort,
      }),
    },
    ...given({ host, data: data === undefined ? undefined : resolve(data), limits, auth, logLevel }),
  };
}

type Given<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> };

function given<Values extends object>(values: Values): Given<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;
}

async function readyText(azure: Azwire, files: readonly string[], config: AzwireConfig): Promise<string> {
  const { namesService } = await import('../index.ts');
  const width = Math.max(10, ...Object.keys(azure.ports).map((name) => name.length));
  const listeners = Object.entries(azure.ports).map(([name, port]) => {
    const serves = LISTENERS[name as keyof typeof LISTENERS] ?? 'AMQP and AMQP over TLS, this namespace only';
    return `  ${name.padEnd(width)} ${`${azure.host}:${port}`.padEnd(21)} ${serves}`;
  });
  const origin = files.length === 0 ? 'none (there is no azwire.json here)' : files.join(', ');
  const served = namesService(config)
    ? ''
    : '; serving a namespace with queue "queue", topic "topic", subscription "subscription"';
  const strings = azure.services
    .filter((service) => service !== ENTRA)
    .flatMap((service) => [
      service,
      ...azure
        .transports(service)
        .map((transport) => `  ${WAYS[transport].padEnd(8)} ${azure.connectionString(service, { transport })}`),
      ...ofNamespaces(azure, service),
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
    `Entra ID: AZURE_AUTHORITY_HOST=${azure.connectionString(ENTRA)}, or as a managed identity`,
    `  IDENTITY_ENDPOINT=${azure.connectionString(ENTRA, { transport: 'management' })}/msi/token IDENTITY_HEADER=any`,
    ca === undefined
      ? 'Local CA: in memory, a new one at every start. With --data DIR it is kept in DIR/ca.pem, for clients to trust.'
      : `Local CA: ${ca} (for Node clients: NODE_EXTRA_CA_CERTS=${ca})`,
    OFFICIAL_READY_LINE,
    'Stop with Ctrl-C.',
    '',
  ].join('\n');
}

/** Where there are several, each has a string that leads to it alone. */
function ofNamespaces(azure: Azwire, service: string): string[] {
  const names = azure.namespaces(service);
  if (names.length < 2) return [];
  const width = Math.max(8, ...names.map(({ length }) => length));
  return names.map((namespace) => `  ${namespace.padEnd(width)} ${azure.connectionString(service, { namespace })}`);
}
