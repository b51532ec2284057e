import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Container, CosmosClient } from '@azure/cosmos';
import { onTestFinished } from 'vitest';
import { WELL_KNOWN_KEY } from '../../emulators/cosmos/config.ts';
import { Account } from '../../emulators/cosmos/core/account.ts';
import type { Command, ReplyOf } from '../../emulators/cosmos/core/commands.ts';
import { Failure } from '../../emulators/cosmos/core/failure.ts';
import { accountKey } from '../../emulators/cosmos/http/access/master-key.ts';
import { CosmosHttp } from '../../emulators/cosmos/http/service.ts';
import { COSMOS_LIMITS } from '../../emulators/cosmos/limits.ts';
import { AccountHost } from '../../emulators/cosmos/runtime/account-host.ts';
import { ScriptEngine } from '../../emulators/cosmos/scripts/script-engine.ts';
import { seededRandom } from '../../src/kernel/ids.ts';
import { testPlatform } from './platform.ts';

export interface Requested {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A container whose ranges a test splits and merges while a client works with it. */
export class DividedCosmos {
  readonly client: CosmosClient;
  readonly container: Container;
  /** With a slash at the end. */
  readonly endpoint: string;
  /** What the client has sent, oldest first. */
  readonly requests: readonly Requested[];
  readonly #host: AccountHost;

  constructor(endpoint: string, client: CosmosClient, host: AccountHost, requests: readonly Requested[]) {
    this.endpoint = endpoint;
    this.client = client;
    this.container = client.database('db').container('items');
    this.requests = requests;
    this.#host = host;
  }

  execute<C extends Command>(command: C): ReplyOf<C> {
    const reply = this.#host.execute(command);
    if (reply instanceof Failure) throw new Error(`${command.type}: ${reply.detail}`);
    return reply as ReplyOf<C>;
  }

  /** The container for another client, which knows nothing of ranges yet. */
  another(): Container {
    return openClient(this.endpoint).database('db').container('items');
  }

  /** Ids of the ranges, in the order of their keys. */
  get rangeIds(): readonly string[] {
    return this.execute({ type: 'list-ranges', database: 'db', container: 'items' }).ranges.map(({ id }) => id);
  }

  split(rangeId: string): void {
    this.execute({ type: 'split-range', database: 'db', container: 'items', rangeId });
  }

  merge(...rangeIds: [string, string]): void {
    this.execute({ type: 'merge-ranges', database: 'db', container: 'items', rangeIds });
  }

  /** Until there are so many. */
  divide(count: number): void {
    for (let ids = this.rangeIds; ids.length < count; ids = this.rangeIds) this.split(ids[0]!);
  }
}

/** Serves an account over HTTP for the real client. The container has the partition key `/pk`, and whatever `body` says. */
export async function divideCosmos(body: Record<string, unknown> = {}): Promise<DividedCosmos> {
  const platform = testPlatform();
  const limits = COSMOS_LIMITS.relaxed;
  const host = new AccountHost(new Account({ ids: platform.ids, limits }), platform.clock);
  host.execute({ type: 'create-database', body: { id: 'db' } });
  const container = { id: 'items', partitionKey: { paths: ['/pk'] }, ...body };
  host.execute({ type: 'create-container', database: 'db', body: container as never });
  const environment = { now: () => platform.clock.now(), random: seededRandom(1) };
  const http = new CosmosHttp({
    name: 'test',
    keys: [accountKey(WELL_KNOWN_KEY)],
    host,
    limits,
    platform,
    environment,
    scripts: new ScriptEngine(),
  });
  const requests: Requested[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const given = Buffer.concat(chunks);
    requests.push({ path: url.pathname, headers, body: given.toString() });
    const head = { method, scheme: 'http', authority: headers.host ?? '', path: url.pathname } as const;
    const rest = { query: url.searchParams, headers: headers as Record<string, string>, rawHeaders: [], body: given };
    const reply = http.answer({ ...head, ...rest });
    response.writeHead(reply.status, { ...reply.headers }).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}/`;
  onTestFinished(() => {
    host.stop();
    server.closeAllConnections();
    server.close();
  });
  return new DividedCosmos(endpoint, openClient(endpoint), host, requests);
}

function openClient(endpoint: string): CosmosClient {
  const client = new CosmosClient({ endpoint, key: WELL_KNOWN_KEY });
  onTestFinished(() => client.dispose());
  return client;
}
