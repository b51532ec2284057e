import { accountDocument } from './account-document.ts';
import type { Answer, Call } from './call.ts';
import { header, idOf, isHeaderTrue } from './call.ts';
import { CLIENT_ENCRYPTION_KEYS } from './client-encryption-keys.ts';
import { CONTAINER, CONTAINER_FEED } from './containers.ts';
import { CosmosError } from './cosmos-error.ts';
import { DATABASE, DATABASE_FEED } from './databases.ts';
import { feedAnswer } from './feed-page.ts';
import { checkIntendedContainer } from './intended-container.ts';
import { executeBatch } from './items/batch.ts';
import { readChangeFeed } from './items/change-feed.ts';
import { changeFeedFilter } from './items/change-feed-filter.ts';
import { DELETE_PARTITION } from './items/delete-partition.ts';
import { createItem, ITEM } from './items/items.ts';
import { OFFERS } from './offers.ts';
import { PARTITION_KEY_RANGES } from './partition-key-ranges.ts';
import { PERMISSIONS } from './permissions.ts';
import { answerQuery, answerQueryPlan, readFeed } from './query/index.ts';
import { isQuery } from './query/is-query.ts';
import { executeProcedure } from './script-execution/procedures.ts';
import { STORED_PROCEDURES, TRIGGERS, USER_DEFINED_FUNCTIONS } from './scripts.ts';
import { type StoredKind, storedFeed, storedResource } from './stored-resources.ts';

type Handler = (call: Call) => Answer;
type Handlers = Readonly<Record<string, Handler>>;

const ACCOUNT: Handlers = {
  GET: ({ name, request }) => ({ status: 200, body: accountDocument(name, request) }),
};

/** `/dbs/{db}/colls/{coll}/docs`. One address for many things, told apart in this order. [cosmos-protocol 1] */
const ITEM_FEED: Handlers = {
  GET: (call) => (header(call, 'a-im') === undefined ? readFeed(call) : readChangeFeed(call)),
  POST: (call) => {
    if (isHeaderTrue(call, 'x-ms-cosmos-is-query-plan-request')) return answerQueryPlan(call);
    if (isQuery(call)) {
      return header(call, 'a-im') === undefined ? answerQuery(call) : readChangeFeed(call, changeFeedFilter(call));
    }
    if (isHeaderTrue(call, 'x-ms-cosmos-is-batch-request')) return executeBatch(call);
    return createItem(call, isHeaderTrue(call, 'x-ms-documentdb-is-upsert') ? 'upsert-item' : 'create-item');
  },
};

/** Attachments are a feature that the service has given up: there are none, and older clients list them. */
const ATTACHMENT_FEED: Handlers = {
  GET: (call) => feedAnswer(idOf(call, 'docs'), 'attachments', [], { status: 200 }),
};

/** What the service offers for each kind of feed, by method. */
const FEEDS: Readonly<Record<string, Handlers>> = {
  dbs: DATABASE_FEED,
  colls: CONTAINER_FEED,
  docs: ITEM_FEED,
  attachments: ATTACHMENT_FEED,
  pkranges: PARTITION_KEY_RANGES,
  partitionkey: DELETE_PARTITION,
  // Offers are made with what they are for.
  offers: { GET: storedFeed(OFFERS).GET! },
  conflicts: { GET: storedFeed({ kind: 'conflicts' }).GET! },
  ...Object.fromEntries(keptKinds().map((kind) => [kind.kind, storedFeed(kind)])),
};

const RESOURCES: Readonly<Record<string, Handlers>> = {
  '': ACCOUNT,
  dbs: DATABASE,
  colls: CONTAINER,
  docs: ITEM,
  offers: { GET: storedResource(OFFERS).GET!, PUT: storedResource(OFFERS).PUT! },
  conflicts: { GET: storedResource({ kind: 'conflicts' }).GET!, DELETE: storedResource({ kind: 'conflicts' }).DELETE! },
  ...Object.fromEntries(keptKinds().map((kind) => [kind.kind, storedResource(kind)])),
  sprocs: { ...storedResource(STORED_PROCEDURES), POST: executeProcedure },
};

function keptKinds(): readonly StoredKind[] {
  const users: StoredKind = { kind: 'users' };
  return [users, PERMISSIONS, CLIENT_ENCRYPTION_KEYS, STORED_PROCEDURES, TRIGGERS, USER_DEFINED_FUNCTIONS];
}

/** Carries a request out. Throws CosmosError. */
export function route(call: Call): Answer {
  const { address, request } = call;
  const handlers = address.feed === undefined ? RESOURCES[address.type] : FEEDS[address.feed];
  const isQueryOfFeed =
    request.method === 'POST' && address.feed !== undefined && address.feed !== 'docs' && isQuery(call);
  const handler = isQueryOfFeed ? answerQuery : handlers?.[request.method];
  if (handler !== undefined) {
    checkIntendedContainer(call);
    return handler(call);
  }
  throw new CosmosError(405, `The requested verb ${request.method} is not supported for ${request.path}.`);
}
