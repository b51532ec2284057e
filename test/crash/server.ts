import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ACCOUNT, CONTAINER } from './dead-letters.ts';
import { DATABASE, DOCUMENTS } from './document-load.ts';
import { PARTITIONS } from './hub-load.ts';
import { SPACE, SPACE_QUEUE, SPACE_TOPIC } from './pull-load.ts';

const CLI = fileURLToPath(new URL('../../src/cli/azwire.ts', import.meta.url));
export const TOPIC = 'crash-topic';
const LETTERS = `Microsoft.Storage/storageAccounts/${ACCOUNT}`;

/** What lies outside, and is killed by nobody. */
export interface Outside {
  /** Where events of the topic are delivered. */
  readonly subscriberPort: number;
  /** Of the account that dead letters are written to. */
  readonly letters: string;
}

const configOf = ({ subscriberPort, letters }: Outside) => ({
  ports: 'any',
  // That a subscriber takes no events is no news here.
  logLevel: 'error',
  serviceBus: {
    namespaces: [
      {
        name: 'crash',
        queues: [
          { name: 'orders', maxDeliveryCount: 1000 },
          { name: 'visits', requiresSession: true, maxDeliveryCount: 1000 },
        ],
        topics: [{ name: 'events', subscriptions: [{ name: 'one' }, { name: 'two' }] }],
      },
    ],
  },
  eventHubs: {
    namespaces: [{ name: 'crash-hubs', eventHubs: [{ name: 'readings', partitionCount: PARTITIONS.length }] }],
  },
  eventGrid: {
    // A dead letter is written after 3 s.
    retryScale: 0.01,
    connectionStrings: { [LETTERS]: letters },
    topics: [
      {
        name: TOPIC,
        eventSubscriptions: ['takes', 'refuses', 'rejects'].map((name) => ({
          name,
          destination: {
            endpointType: 'WebHook',
            properties: { endpointUrl: `http://127.0.0.1:${subscriberPort}/${name}` },
          },
          deadLetterDestination: {
            endpointType: 'StorageBlob',
            properties: { resourceId: LETTERS, blobContainerName: CONTAINER },
          },
        })),
      },
    ],
    namespaces: [{ name: SPACE, topics: [{ name: SPACE_TOPIC, eventSubscriptions: [{ name: SPACE_QUEUE }] }] }],
  },
  cosmos: { databases: [{ id: DATABASE, containers: [{ id: DOCUMENTS, partitionKey: { paths: ['/pk'] } }] }] },
});

/** A directory that one azwire after another keeps its data in. */
export class Home {
  readonly #directory = mkdtempSync(join(tmpdir(), 'azwire-crash-'));

  constructor(outside: Outside) {
    writeFileSync(join(this.#directory, 'azwire.json'), JSON.stringify(configOf(outside)));
  }

  /** `azwire up` in a process of its own. */
  start(): Server {
    const config = join(this.#directory, 'azwire.json');
    const args = [CLI, 'up', '--control-port', '0', '--config', config, '--data', join(this.#directory, 'data')];
    return new Server(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }
}

interface EventGridEndpoint {
  readonly endpoint: string;
  readonly key: string;
}

/** Where clients find an azwire. */
export interface Reached {
  /** For clients of Service Bus and of Event Hubs. */
  readonly connectionString: string;
  /** Where events are published, over plain HTTP. */
  readonly topic: EventGridEndpoint;
  /** The namespace of Event Grid, over plain HTTP. */
  readonly space: EventGridEndpoint;
  /** Of the Cosmos DB account, over plain HTTP. */
  readonly account: string;
  readonly controlUrl: string;
}

export class Server {
  readonly #process: ChildProcess;
  readonly exited: Promise<unknown>;
  /** Undefined when the process ends before. */
  readonly ready: Promise<Reached | undefined>;
  isKilled = false;

  constructor(child: ChildProcess) {
    this.#process = child;
    this.exited = once(child, 'exit');
    this.ready = this.#reached();
  }

  /** Ends it between two instructions, whatever it is doing. */
  async kill(): Promise<void> {
    this.isKilled = true;
    this.#process.kill('SIGKILL');
    await this.exited;
  }

  /** Reads what it prints, which ends with a line that says so. */
  async #reached(): Promise<Reached | undefined> {
    let text = '';
    for await (const line of createInterface({ input: this.#process.stdout! })) {
      text += `${line}\n`;
      if (!line.startsWith('Stop with')) continue;
      const part = (pattern: RegExp) => pattern.exec(text)?.[1] ?? '';
      const [, origin = '', key = ''] =
        new RegExp(`Endpoint=(http://\\S+)/${TOPIC}/api/events;AccessKey=(\\S+)`).exec(text) ?? [];
      return {
        connectionString: part(/^\s+plain\s+(Endpoint=\S+)/m),
        topic: { endpoint: `${origin}/${TOPIC}/api/events`, key },
        // Nobody has given it keys: they are the well-known ones.
        space: { endpoint: `${origin}/${SPACE}`, key },
        account: part(/^\s+plain\s+(AccountEndpoint=\S+)/m),
        controlUrl: `http://${part(/^\s+control\s+(\S+)/m)}`,
      };
    }
    return undefined;
  }
}
