import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AzwireConfig, startAzwire } from '../../src/index.ts';

/*
 * `npm run test:clients`: the smoke programs of the official Python, Java and Go clients, each against an azwire of its own.
 * A client whose tools are not on this machine, or whose packages cannot be fetched, is skipped with a sentence that says so.
 * Names of clients as arguments run these only.
 */

/** What the smoke programs expect to be there. Service Bus and Event Hubs answer on one port. */
const SERVICE_BUS: NonNullable<AzwireConfig['serviceBus']>['namespaces'][number] = {
  name: 'bus',
  queues: [
    { name: 'plain' },
    { name: 'outputs' },
    { name: 'retried', maxDeliveryCount: 2 },
    { name: 'sessions', requiresSession: true },
    { name: 'delivered' },
  ],
  topics: [
    {
      name: 'events',
      subscriptions: [
        { name: 'all' },
        { name: 'red', rules: [{ name: 'red', sqlFilter: { sqlExpression: "colour = 'red'" } }] },
      ],
    },
  ],
};
const EVENT_HUBS: NonNullable<AzwireConfig['eventHubs']>['namespaces'][number] = {
  name: 'hubs',
  eventHubs: [{ name: 'readings', partitionCount: 4, consumerGroups: [{ name: 'second' }] }],
};
const EVENT_GRID_KEY = 'QXp3aXJlIHRlc3QgY2xpZW50cywgMzIgYnl0ZXMga2U=';
const TO_QUEUE = {
  name: 'to-queue',
  destination: {
    endpointType: 'ServiceBusQueue',
    properties: { resourceId: 'Microsoft.ServiceBus/namespaces/bus/queues/delivered' },
  },
};
const EVENT_GRID: NonNullable<AzwireConfig['eventGrid']> = {
  topics: [
    { name: 'orders', key1: EVENT_GRID_KEY, eventSubscriptions: [TO_QUEUE] },
    { name: 'clouds', key1: EVENT_GRID_KEY, inputSchema: 'CloudEventSchemaV1_0', eventSubscriptions: [TO_QUEUE] },
  ],
  namespaces: [
    { name: 'space', key1: EVENT_GRID_KEY, topics: [{ name: 'visits', eventSubscriptions: [{ name: 'pulled' }] }] },
  ],
};
const SERVICES = ['service-bus', 'event-hubs', 'event-grid', 'cosmos'] as const;
type Service = (typeof SERVICES)[number];
/** So that a program that hangs is ended, and told of. */
const PATIENCE_MS = 180_000;
/** How the tools say that they cannot reach a registry. */
const UNREACHABLE =
  /dial tcp|no such host|i\/o timeout|timed out|Temporary failure in name resolution|NewConnectionError|ConnectionError|Could not transfer artifact|Unknown host|UnknownHostException|Network is unreachable|Connection refused/i;

interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Tool extends Command {
  /** Lowest version that will do, as major and minor. */
  readonly least: readonly [major: number, minor: number];
}

/** `folder` is empty at first and removed at the end; `ca` is a PEM file. There is a program for each service that is named. */
interface Client {
  readonly name: string;
  readonly services: readonly Service[];
  readonly tools: readonly Tool[];
  download(folder: string): Command;
  build(folder: string, ca: string): readonly Command[];
  run(folder: string, service: Service): Command;
  /** What has its tests elsewhere and needs the same packages. */
  also?(folder: string): Command;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const JAVA_PROGRAMS: Readonly<Partial<Record<Service, string>>> = {
  'service-bus': 'ServiceBus',
  'event-hubs': 'EventHubs',
  cosmos: 'Cosmos',
};
const TRUST_STORE_PASSWORD = 'azwire-ca';

const CLIENTS: readonly Client[] = [
  {
    name: 'python',
    services: SERVICES,
    tools: [
      { command: 'python3', args: ['--version'], least: [3, 10] },
      { command: 'python3', args: ['-m', 'pip', '--version'], least: [20, 0] },
    ],
    download: (folder) => ({
      command: 'python3',
      args: ['-m', 'pip', 'install', '--quiet', '--target', folder, '--requirement', here('python/requirements.txt')],
    }),
    build: () => [],
    run: (folder, service) => ({
      command: 'python3',
      args: [here(`python/${service.replace('-', '_')}.py`)],
      env: pythonEnvironment(folder),
    }),
    also: (folder) => ({
      command: process.execPath,
      args: [
        here('../../node_modules/vitest/vitest.mjs'),
        'run',
        'test/scenarios/python.test.ts',
        'test/sdk/record.test.ts',
      ],
      cwd: here('../..'),
      env: pythonEnvironment(folder),
    }),
  },
  {
    name: 'java',
    services: ['service-bus', 'event-hubs', 'cosmos'],
    tools: [
      { command: 'java', args: ['-version'], least: [17, 0] },
      { command: 'javac', args: ['-version'], least: [17, 0] },
      { command: 'keytool', args: ['-J-version'], least: [17, 0] },
      { command: 'mvn', args: ['--version'], least: [3, 6] },
    ],
    download: (folder) => ({
      command: 'mvn',
      args: [
        '--quiet',
        '--batch-mode',
        '-f',
        here('java/pom.xml'),
        'dependency:copy-dependencies',
        `-DoutputDirectory=${folder}`,
      ],
    }),
    build: (folder, ca) => [
      {
        command: 'keytool',
        args: ['-importcert', '-noprompt', '-alias', 'azwire', '-file', ca, '-storetype', 'PKCS12'].concat(
          ['-keystore', join(folder, 'trust.p12')],
          ['-storepass', TRUST_STORE_PASSWORD],
        ),
      },
      {
        command: 'javac',
        args: ['-encoding', 'UTF-8', '-cp', join(folder, '*'), '-d', folder].concat(
          ['Program', ...Object.values(JAVA_PROGRAMS)].map((name) => here(`java/${name}.java`)),
        ),
      },
    ],
    run: (folder, service) => ({
      command: 'java',
      args: [
        `-Djavax.net.ssl.trustStore=${join(folder, 'trust.p12')}`,
        `-Djavax.net.ssl.trustStorePassword=${TRUST_STORE_PASSWORD}`,
        // The Cosmos DB client has it in its head that everything is https. [cosmos-protocol 2.2]
        '-DCOSMOS.HTTP_CONNECTION_WITHOUT_TLS_ALLOWED=true',
        '-cp',
        [folder, join(folder, '*')].join(delimiter),
        JAVA_PROGRAMS[service]!,
      ],
    }),
  },
  {
    name: 'go',
    services: ['service-bus', 'event-hubs', 'cosmos'],
    tools: [{ command: 'go', args: ['version'], least: [1, 25], env: { GOTOOLCHAIN: 'local' } }],
    download: () => ({ command: 'go', args: ['mod', 'download'], cwd: here('go'), env: { GOTOOLCHAIN: 'local' } }),
    build: (folder) => [
      {
        command: 'go',
        args: ['build', '-o', join(folder, 'smoke'), '.'],
        cwd: here('go'),
        env: { GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly' },
      },
    ],
    run: (folder, service) => ({ command: join(folder, 'smoke'), args: [service] }),
  },
];

function pythonEnvironment(folder: string): Record<string, string> {
  return {
    PYTHONPATH: [folder, process.env.PYTHONPATH].filter(Boolean).join(delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/** A client cannot be run here; the message is a sentence that says why. */
class Skipped extends Error {}

async function runClient(client: Client): Promise<void> {
  for (const tool of client.tools) await checkTool(tool);
  const folder = await mkdtemp(join(tmpdir(), `azwire-${client.name}-`));
  try {
    const download = await execute(client.download(folder));
    if (download.code !== 0) {
      // A registry that does not answer is also one that never does.
      const isUnreachable = download.code === undefined || UNREACHABLE.test(download.output);
      if (isUnreachable) throw new Skipped('its packages cannot be fetched: no registry answers.');
      throw new Error(download.output);
    }
    await runAgainstAzwire(client, folder);
  } finally {
    // Go leaves read-only files behind where it has a cache of its own.
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkTool({ least, ...tool }: Tool): Promise<void> {
  const { command } = tool;
  const { code, output } = await execute(tool);
  if (code === undefined) throw new Skipped(`there is no ${command} on this machine.`);
  if (code !== 0) throw new Skipped(`${[command, ...tool.args].join(' ')} does not work on this machine.`);
  const version = /(\d+)\.(\d+)/.exec(output);
  const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
  if (major > least[0] || (major === least[0] && minor >= least[1])) return;
  throw new Skipped(`${command} is version ${version?.[0] ?? 'unknown'} here, and ${least.join('.')} is needed.`);
}

async function runAgainstAzwire(client: Client, folder: string): Promise<void> {
  const errors: string[] = [];
  const log = { info: () => {}, warn: () => {}, error: (message: string) => void errors.push(message) };
  const azure = await startAzwire({
    ports: 'any',
    log,
    serviceBus: { namespaces: [SERVICE_BUS] },
    eventHubs: { namespaces: [EVENT_HUBS] },
    eventGrid: EVENT_GRID,
    cosmos: {},
  });
  try {
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, azure.caCertificate);
    for (const command of client.build(folder, ca)) await mustSucceed(command);
    for (const service of client.services) {
      const run = client.run(folder, service);
      const env = {
        ...run.env,
        AZWIRE_CONNECTION_STRING: azure.connectionString(service),
        AZWIRE_SERVICE_BUS_CONNECTION_STRING: azure.connectionString('service-bus'),
        AZWIRE_GATEWAY: `https://localhost:${azure.ports.gateway}`,
        AZWIRE_EVENT_GRID_KEY: EVENT_GRID_KEY,
        AZWIRE_ADMIN_CONNECTION_STRING: azure.connectionString('service-bus', { transport: 'management' }),
        AZWIRE_ADMIN_PORT: String(azure.ports.management),
        AZWIRE_CA: ca,
      };
      const print = (line: string) => process.stdout.write(`      ${client.name}, ${service}: ${line}\n`);
      await mustSucceed({ ...run, env }, print);
    }
    if (client.also) await mustSucceed(client.also(folder));
  } finally {
    await azure.stop();
  }
  if (errors.length > 0) throw new Error(`azwire logged errors: ${errors.join('; ')}`);
}

async function mustSucceed(command: Command, onLine?: (line: string) => void): Promise<void> {
  const { code, output } = await execute(command, onLine);
  if (code !== 0) throw new Error(`${command.command} ended with ${code ?? 'no status'}.\n${output}`);
}

/** Runs a command to its end. `code` is undefined when there is no such program, or when it was ended for taking too long. */
function execute(
  { command, args, cwd, env }: Command,
  onLine?: (line: string) => void,
): Promise<{ readonly code: number | undefined; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let line = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const lines = (line + chunk).split('\n');
      line = lines.pop() ?? '';
      for (const each of lines) onLine?.(each);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.on('error', () => resolve({ code: undefined, output }));
    child.on('close', (code) => resolve({ code: code ?? undefined, output }));
  });
}

const wanted = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const client of CLIENTS) {
  if (wanted.length > 0 && !wanted.includes(client.name)) continue;
  try {
    await runClient(client);
    counts.passed++;
    process.stdout.write(`pass  ${client.name}\n`);
  } catch (error) {
    if (error instanceof Skipped) {
      counts.skipped++;
      process.stdout.write(`skip  ${client.name}: ${error.message}\n`);
    } else {
      counts.failed++;
      process.stdout.write(`FAIL  ${client.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}
process.stdout.write(`clients: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
if (counts.failed > 0) process.exitCode = 1;
