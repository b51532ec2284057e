import type { ChangeFeedPage, ReadChangeFeed } from '../../core/commands.ts';
import type { PartitionKeyComponent } from '../../core/definitions.ts';
import type { Change } from '../../core/facts.ts';
import { type Answer, type Call, containerOf, executed, header } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { pageSize } from '../feed-page.ts';
import { readCharge } from '../request-charge.ts';
import { feedScopeOf } from './feed-scope.ts';
import { positionsHeaders } from './item-headers.ts';

const MODES: Readonly<Record<string, ReadChangeFeed['mode']>> = {
  'incremental feed': 'latest-version',
  'full-fidelity feed': 'all-versions-and-deletes',
};

/** A `GET` of `/dbs/{db}/colls/{coll}/docs` with `A-IM`. What is new, or 304 with where to go on. [cosmos-protocol 10] */
export function readChangeFeed(call: Call, matches?: ReadChangeFeed['matches']): Answer {
  const mode = modeOf(call);
  const page = executed(call, {
    type: 'read-change-feed',
    ...containerOf(call),
    mode,
    scope: feedScopeOf(call),
    after: afterOf(call),
    sinceSec: sinceOf(call),
    countMax: pageSize(call),
    bytesMax: call.limits.pageCharactersMax,
    matches,
  });
  const headers = { ...positionsHeaders(call, page.positions), etag: `"${page.continuationLsn}"` };
  const entries = mode === 'latest-version' ? latestVersions(page) : allVersions(call, page);
  if (entries.length === 0) return { status: 304, headers: { ...headers, 'x-ms-item-count': '0' } };
  const documents = JSON.stringify(entries);
  return {
    status: 200,
    charge: readCharge(documents.length),
    headers: { ...headers, 'x-ms-item-count': String(entries.length) },
    body: `{"_rid":"${page.positions[0]!.containerRid}","Documents":${documents},"_count":${entries.length}}`,
  };
}

function modeOf(call: Call): ReadChangeFeed['mode'] {
  const text = header(call, 'a-im') ?? '';
  const mode = MODES[text.trim().toLowerCase()];
  if (mode === undefined) throw new CosmosError(400, `The value '${text}' specified for the header 'A-IM' is invalid.`);
  return mode;
}

/** From the etag of an earlier page. Absent: from the beginning. */
function afterOf(call: Call): number | 'now' | undefined {
  const text = header(call, 'if-none-match');
  if (text === undefined || text === '*') return text === '*' ? 'now' : undefined;
  const lsn = Number(text.replaceAll('"', ''));
  if (Number.isSafeInteger(lsn) && lsn >= 0) return lsn;
  throw new CosmosError(400, `The value '${text}' specified for the header 'If-None-Match' is invalid.`);
}

/** Whole seconds, as `_ts`. Clients write GMT and UTC. */
function sinceOf(call: Call): number | undefined {
  const text = header(call, 'if-modified-since');
  if (text === undefined) return undefined;
  const ms = Date.parse(text.replace(/ UTC$/, ' GMT'));
  if (!Number.isNaN(ms)) return Math.floor(ms / 1000);
  throw new CosmosError(400, `The value '${text}' specified for the header 'If-Modified-Since' is invalid.`);
}

function latestVersions({ items }: ChangeFeedPage): object[] {
  return items.map(({ document, lsn }) => ({ ...document, _lsn: lsn }));
}

function allVersions(call: Call, { changes }: ChangeFeedPage): object[] {
  if (changes.length === 0) return [];
  const { paths } = executed(call, { type: 'get-container', ...containerOf(call) }).resource.partitionKey;
  return changes.map((change) => versionOf(change, paths));
}

/** One record of the feed of all versions. Deletes tell what was deleted. [cosmos-protocol 10.3] */
function versionOf(change: Change, paths: readonly string[]): object {
  const { operation, lsn, timestampSec, current, previous, previousLsn, partitionKey, isExpired } = change;
  const metadata = { operationType: operation, lsn, crts: timestampSec, previousImageLSN: previousLsn };
  if (operation !== 'delete') return { current, metadata };
  return {
    previous,
    metadata: {
      ...metadata,
      timeToLiveExpired: isExpired,
      id: previous!.id,
      partitionKey: Object.fromEntries(paths.map((path, i) => [path.replace(/^\//, ''), keyValue(partitionKey[i])])),
    },
  };
}

/** A value that the item does not have is an empty object, as in the header. */
function keyValue(component: PartitionKeyComponent): unknown {
  return component === undefined ? {} : component;
}
