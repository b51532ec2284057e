import { Agent } from 'node:https';
import {
  type Container,
  type ContainerRequest,
  CosmosClient,
  type CosmosClientOptions,
  type Database,
  type ErrorResponse,
} from '@azure/cosmos';
import { onTestFinished } from 'vitest';
import type { AzwireConfig } from '../../src/app/config.ts';
import type { Azwire } from '../../src/index.ts';
import type { VirtualClock } from '../../src/kernel/clock.ts';
import { startTestAzwire } from './bus.ts';

export interface CosmosOptions {
  readonly clock?: VirtualClock;
  readonly config?: AzwireConfig;
  /** Default `http`. */
  readonly transport?: 'http' | 'https';
  /** Of the client. */
  readonly client?: Partial<CosmosClientOptions>;
}

/** An account of the test's own, in an azwire of its own that is stopped after the test, and a client of it. */
export interface Cosmos {
  readonly azure: Azwire;
  readonly client: CosmosClient;
  /** `db`, without containers beside those that the test makes. */
  readonly database: Database;
  /** Where the service is, with a slash at the end. */
  readonly endpoint: string;
  readonly key: string;
  /** A new container in {@link database}. Default: `items`, with the partition key `/pk`. */
  container(request?: ContainerRequest): Promise<Container>;
  /** Another client, disposed of after the test. */
  another(options?: Partial<CosmosClientOptions>): CosmosClient;
  /** What clients of other languages send: a request as it is, over http and without a signature. */
  send(method: string, path: string, options?: RawRequest): Promise<RawReply>;
}

export interface RawRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON. */
  readonly json: () => Record<string, unknown>;
}

/** Starts an account with the database `db`. */
export async function startCosmos({ clock, config, transport = 'http', client }: CosmosOptions = {}): Promise<Cosmos> {
  const azure = await startTestAzwire({ cosmos: { databases: [{ id: 'db' }] }, ...config }, clock);
  return new RunningCosmos(azure, transport, client);
}

class RunningCosmos implements Cosmos {
  readonly azure: Azwire;
  readonly client: CosmosClient;
  readonly database: Database;
  readonly endpoint: string;
  readonly key: string;

  constructor(azure: Azwire, transport: 'http' | 'https', options?: Partial<CosmosClientOptions>) {
    this.azure = azure;
    const [, endpoint = '', key = ''] =
      /^AccountEndpoint=([^;]+);AccountKey=([^;]+);/.exec(azure.connectionString('cosmos', { transport })) ?? [];
    this.endpoint = endpoint;
    this.key = key;
    this.client = this.another(options);
    this.database = this.client.database('db');
  }

  another(options: Partial<CosmosClientOptions> = {}): CosmosClient {
    const { endpoint, key } = this;
    const agent = endpoint.startsWith('https')
      ? new Agent({ ca: this.azure.caCertificate, keepAlive: true })
      : undefined;
    const client = new CosmosClient({ endpoint, key, ...(agent && { agent }), ...options });
    onTestFinished(() => {
      client.dispose();
      agent?.destroy();
    });
    return client;
  }

  async send(method: string, path: string, { headers = {}, body }: RawRequest = {}): Promise<RawReply> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`http://localhost:${this.azure.ports.cosmos}${path}`, {
      method,
      headers,
      ...(text !== undefined && { body: text }),
    });
    const received = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text: received,
      json: () => JSON.parse(received) as Record<string, unknown>,
    };
  }

  async container(request: ContainerRequest = { id: 'items', partitionKey: '/pk' }): Promise<Container> {
    const { container } = await this.database.containers.create(request);
    return container;
  }
}

/** The error that a client raises; fails where it raises none. */
export async function refusalOf(promise: Promise<unknown>): Promise<ErrorResponse> {
  return promise.then(
    (value) => {
      throw new Error(`the service did not refuse, but answered ${JSON.stringify(value)}`);
    },
    (error: ErrorResponse) => error,
  );
}
