import type { StorageService } from '../core/rights.ts';
import type { Loki, LokiCollection, LokiDocument } from './azurite.ts';

/** A container, queue or table. */
export interface StoredEntity {
  readonly service: StorageService;
  readonly name: string;
  /** How many blobs, messages or rows are in it. */
  readonly count: number;
}

/** Where the databases of the three services are: Azurite. */
interface Databases {
  database(service: StorageService): Loki;
}

/** What an account holds. Whoever asks has the names of accounts, containers, queues and tables as they are stored. */
export function entitiesOf(account: string, databases: Databases): StoredEntity[] {
  const list = (service: StorageService, collection: string, key: string) =>
    documents(databases.database(service), `$${collection}_COLLECTION$`, key, account);
  return [
    ...list('blob', 'CONTAINERS', 'accountName').map(({ name }) => entity('blob', name, account, databases)),
    ...list('queue', 'QUEUES', 'accountName').map(({ name }) => entity('queue', name, account, databases)),
    ...list('table', 'TABLES', 'account').map(({ table }) => entity('table', table, account, databases)),
  ];
}

/** Takes the blobs, messages or rows out of a container, queue or table. */
export function empty(account: string, { service, name }: StoredEntity, databases: Databases): void {
  for (const { collection, query } of contents(service, name, account, databases)) collection.findAndRemove(query);
}

/** Leaves nothing of an account. */
export function erase(account: string, databases: Databases): void {
  for (const { service, name } of entitiesOf(account, databases)) {
    if (service === 'table')
      databases.database('table').removeCollection(rows(databases.database('table'), account, name)?.name ?? '');
  }
  // The tables of rows have no field for the account; theirs are removed above.
  for (const service of ['blob', 'queue', 'table'] as const) {
    for (const collection of databases.database(service).collections) {
      if (!collection.name.startsWith('$')) continue;
      collection.findAndRemove({ accountName: account });
      if (service === 'table') collection.findAndRemove({ account });
    }
  }
}

function entity(service: StorageService, name: unknown, account: string, databases: Databases): StoredEntity {
  const [main] = contents(service, String(name), account, databases);
  return { service, name: String(name), count: main?.collection.count(main.query) ?? 0 };
}

/** Where the contents of an entity are; first what counts. */
function contents(service: StorageService, name: string, accountName: string, databases: Databases) {
  const database = databases.database(service);
  const found = (collection: string, query: object) => {
    const there = database.getCollection(collection);
    return there === null ? [] : [{ collection: there, query }];
  };
  if (service === 'queue') return found('$MESSAGES_COLLECTION$', { accountName, queueName: name });
  if (service === 'blob') {
    const query = { accountName, containerName: name };
    return [...found('$BLOBS_COLLECTION$', query), ...found('$BLOCKS_COLLECTION$', query)];
  }
  const collection = rows(database, accountName, name);
  // Every document; an empty query counts none.
  return collection === undefined ? [] : [{ collection, query: { $loki: { $gt: 0 } } }];
}

/** The rows of a table are a collection of their own. */
function rows(database: Loki, account: string, table: string): LokiCollection | undefined {
  const wanted = `${account}$${table}`.toLowerCase();
  return database.collections.find(({ name }) => name.toLowerCase() === wanted);
}

function documents(database: Loki, collection: string, key: string, account: string): LokiDocument[] {
  return database.getCollection(collection)?.find({ [key]: account }) ?? [];
}
