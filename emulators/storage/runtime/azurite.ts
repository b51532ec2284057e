import { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Log } from '../../../src/kernel/emulator.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import type { IncomingMessage, ServerResponse } from '../../../src/transport/http/service.ts';
import type { BlobAddress } from '../core/blob-address.ts';
import type { StorageService } from '../core/rights.ts';
import type { StoredBlob } from '../http/blob-watch.ts';
import type { Accounts } from './accounts.ts';
import { guard, letIn } from './authentication-gate.ts';
import { asBatch, type Batch, watchParts } from './batch.ts';
import { copyWithin, SOURCE_CLIENT } from './copy-source.ts';

export const STORAGE_SERVICES: readonly StorageService[] = ['blob', 'queue', 'table'];

export interface AzuriteOptions {
  readonly accounts: Accounts;
  /** An existing directory. Absent: everything is in memory. */
  readonly directory: string | undefined;
  readonly memoryBytesMax: number;
  readonly log: Log;
}

/**
 * What is used of Azurite. It is published as a program, without types and without an entry for libraries, so these are the
 * private parts of one version, which package.json pins: its server class, started and closed by the two steps around
 * `listen`. The server itself never listens: its request listener is fed from our own ports.
 */
interface AzuriteServer {
  readonly httpServer: { listeners(event: 'request'): RequestListener[] };
  readonly accountDataStore: AccountDataStore;
  readonly metadataStore: { readonly db: Loki };
  /** Where the bytes of blobs and messages are. Tables have none, and nothing to free. */
  readonly extentMetadataStore?: { readonly db: Loki };
  readonly extentStore?: { readonly activeWriteExtents?: WriteExtent[] };
  readonly gcManager?: { readonly emitter: NodeJS.EventEmitter };
  beforeStart(): Promise<void>;
  afterClose(): Promise<void>;
}

/** A file to which what comes next is appended. Azurite leaves it open for good. */
interface WriteExtent {
  fd?: number | undefined;
  /** Not 0 while something is being written. */
  readonly appendStatus: number;
}

interface AccountDataStore {
  /** Reads AZURITE_ACCOUNTS from the environment, once a minute. */
  refresh: () => void;
  getAccount: (name: string) => { name: string; key1: Buffer; key2: Buffer | undefined } | undefined;
}

/** The database under each service: collections of plain documents, in memory, saved as a whole. */
export interface Loki {
  readonly collections: readonly LokiCollection[];
  getCollection(name: string): LokiCollection | null;
  removeCollection(name: string): void;
  autosaveInterval: number;
  /** Stops the timer; it is on, every 5 seconds. */
  autosaveDisable(): void;
  autosaveEnable(): void;
}

export interface LokiCollection {
  readonly name: string;
  find(query?: object): LokiDocument[];
  findAndRemove(query: object): void;
  count(query?: object): number;
}

export type LokiDocument = Readonly<Record<string, unknown>>;

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** What may be lost when the process is killed. A database is saved as a whole, so this is not for every change. */
const SAVE_INTERVAL_MS = 1_000;

type Construct = new (...positional: unknown[]) => unknown;

/** Azurite's three services on behalf of one instance, without sockets. */
export class Azurite {
  readonly #servers: Readonly<Record<StorageService, AzuriteServer>>;

  private constructor(servers: Readonly<Record<StorageService, AzuriteServer>>) {
    this.#servers = servers;
  }

  /** Loads the code at the first call, and what is in the directory. Throws AZW_DATA_INVALID. */
  static async open(options: AzuriteOptions): Promise<Azurite> {
    const servers = build(options);
    const opened: AzuriteServer[] = [];
    for (const service of STORAGE_SERVICES) {
      const server = servers[service];
      try {
        await server.beforeStart();
        opened.push(server);
      } catch (cause) {
        for (const each of opened) await each.afterClose();
        const what = `The ${service} storage in ${options.directory} cannot be read (${(cause as Error).message}).`;
        throw new AzwireError('AZW_DATA_INVALID', what, { cause });
      }
    }
    return new Azurite(servers);
  }

  /** Answers a request for one service, whatever account it is for. A trusted one needs no key, signature or token. */
  answer(service: StorageService, request: IncomingMessage, response: ServerResponse, batch: Batch): void {
    const listener = this.#servers[service].httpServer.listeners('request')[0]!;
    const answer: RequestListener = (asked, reply) => {
      if (batch.isTrusted) letIn(asked);
      listener(asked, reply);
    };
    if (request.headers['x-ms-copy-source'] === undefined) return asBatch(batch, () => answer(request, response));
    const isSecured = 'encrypted' in request.socket && request.socket.encrypted === true;
    // Azurite asks the socket where to dial for the source, and does not copy where that is not known.
    Object.assign(request.socket, { localPort: 0, getCertificate: () => ({ raw: Buffer.alloc(0) }) });
    copyWithin({ answer, isSecured }, () => answer(request, response));
  }

  /** What is stored of a blob now. */
  blob({ account, container, blob }: BlobAddress): StoredBlob | undefined {
    const query = { accountName: account, containerName: container, name: blob, snapshot: '' };
    const [found] = this.database('blob').getCollection('$BLOBS_COLLECTION$')?.find(query) ?? [];
    // A copy: Azurite changes its documents in place.
    return found && { ...(found.properties as StoredBlob) };
  }

  database(service: StorageService): Loki {
    return this.#servers[service].metadataStore.db;
  }

  /** Saves what is kept, and leaves no timer and no file open. */
  async close(): Promise<void> {
    for (const service of STORAGE_SERVICES) {
      const server = this.#servers[service];
      await server.afterClose();
      closeFiles(server);
    }
  }
}

function closeFiles({ extentStore }: AzuriteServer): void {
  for (const extent of extentStore?.activeWriteExtents ?? []) {
    if (extent.fd === undefined || extent.appendStatus !== 0) continue;
    closeSync(extent.fd);
    extent.fd = undefined;
  }
}

function build(options: AzuriteOptions): Record<StorageService, AzuriteServer> {
  const load = loader();
  const { MemoryExtentChunkStore } = load('common/persistence/MemoryExtentStore') as Record<string, Construct>;
  // Without one of its own, all instances of a process share one and its limit.
  const memory = new MemoryExtentChunkStore!(options.memoryBytesMax);
  const servers = STORAGE_SERVICES.map((service) => {
    const title = `${service[0]!.toUpperCase()}${service.slice(1)}`;
    const { default: Configuration } = load(`${service}/${title}Configuration`) as Record<string, Construct>;
    const { default: Server } = load(`${service}/${title}Server`) as Record<string, Construct>;
    const server = new Server!(new Configuration!(...settings(service, options, memory))) as AzuriteServer;
    takeOver(server, service, options);
    return [service, server];
  });
  return Object.fromEntries(servers);
}

/** The positional arguments of Azurite's configurations; the table's has no extents, and its log flags the other way round. */
function settings(service: StorageService, { directory }: AzuriteOptions, memory: unknown): unknown[] {
  const file = (name: string) => `${directory ?? ''}/${name}.json`;
  const listen = ['127.0.0.1', 0, 0];
  const noLogs = [false, undefined, false, undefined];
  const noTableLogs = [false, false, undefined, undefined];
  const isLoose = false;
  // Clients may be newer than Azurite; what it does not know it refuses by the header or parameter.
  const skipsVersionCheck = true;
  const noCertificate = ['', '', ''];
  const rest = [isLoose, skipsVersionCheck, ...noCertificate, 'basic', false, directory === undefined];
  if (service === 'table') return [...listen, file('tables'), ...noTableLogs, ...rest];
  const extents = [{ locationId: 'Default', locationPath: `${directory ?? ''}/${service}s`, maxConcurrency: 10 }];
  return [...listen, file(`${service}s`), file(`${service}-extents`), extents, ...noLogs, ...rest, memory];
}

/** Puts our accounts, our log and our interval where Azurite has the environment, the console and its own. */
function takeOver(server: AzuriteServer, service: StorageService, options: AzuriteOptions) {
  const { accountDataStore, extentMetadataStore, metadataStore, gcManager } = server;
  // The bytes first: what a blob refers to should be there.
  for (const store of [extentMetadataStore, metadataStore]) {
    if (options.directory === undefined || store === undefined) continue;
    store.db.autosaveDisable();
    store.db.autosaveInterval = SAVE_INTERVAL_MS;
    store.db.autosaveEnable();
  }
  accountDataStore.refresh = () => {};
  accountDataStore.getAccount = (name) => {
    const account = options.accounts.get(name);
    // Data lies under the name as it was sent.
    if (account?.name !== name) return undefined;
    const { key, secondaryKey } = account;
    const key2 = secondaryKey === undefined ? undefined : Buffer.from(secondaryKey, 'base64');
    return { name: account.name, key1: Buffer.from(key, 'base64'), key2 };
  };
  gcManager?.emitter.removeAllListeners('error').on('error', (error: Error) => {
    options.log.error('unused storage cannot be freed any more', { service, error });
  });
}

/** Where each service of Azurite looks at keys, signatures and tokens. */
const GATES = [
  'blob/middlewares/AuthenticationMiddlewareFactory',
  'queue/middlewares/AuthenticationMiddlewareFactory',
  'table/middleware/AuthenticationMiddlewareFactory',
];

/**
 * Two modules of Azurite are never loaded. Telemetry brings a client that reports to its makers, 2 800 modules that take half a
 * second and 70 MB: nothing is sent even if an environment asks for it. And axios dials, around our dialer.
 */
function loader(): (path: string) => unknown {
  const require = createRequire(import.meta.url);
  const server = createRequire(require.resolve('azurite/dist/src/blob/BlobServer.js'));
  const telemetry = require.resolve('azurite/dist/src/common/Telemetry.js');
  if (require.cache[telemetry] === undefined) {
    put(require, telemetry, { AzuriteTelemetryClient: { TraceRequest: () => {} } });
    const axios = server.resolve('axios');
    const others = require.cache[axios];
    put(require, axios, { __esModule: true, default: SOURCE_CLIENT });
    require('azurite/dist/src/blob/handlers/BlobHandler.js');
    require('azurite/dist/src/blob/handlers/BlockBlobHandler.js');
    watchParts(require('azurite/dist/src/blob/handlers/BlobBatchHandler.js').BlobBatchHandler);
    // Whoever else in the process uses axios gets the real one.
    if (others === undefined) delete require.cache[axios];
    else require.cache[axios] = others;
    for (const gate of GATES) guard(require(`azurite/dist/src/${gate}.js`).default);
  }
  return (path) => require(`azurite/dist/src/${path}.js`);
}

function put(require: NodeJS.Require, id: string, exports: unknown): void {
  require.cache[id] = { id, filename: id, loaded: true, exports } as NodeJS.Module;
}
