import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * Speaks to Cosmos DB as an SDK does, but cheaply, so that the server is what is measured. Told over IPC which measurement to make; each
 * answers with the seconds that it took, or with milliseconds one by one.
 */
type Order = {
  readonly type: 'write' | 'read' | 'fill' | 'latency' | 'query' | 'feed';
  readonly count: number;
  /** Default: `items`. */
  readonly container?: string;
};

const port = Number(process.argv[2]);
const REQUESTS_AHEAD = 8;
const ITEMS_IN_BATCH = 100;
const FEED_PAGE = 1_000;
const agent = new Agent({ keepAlive: true });
const payload = 'x'.repeat(900);
/** So many items have been written, and filled into each container: their numbers go on from here. */
let written = 0;
const filled = new Map<string, number>();
let position: string | undefined;

const MEASUREMENTS = { write, read, fill, latency, query, feed };
process.on('message', async (order: Order) => {
  process.send?.(await MEASUREMENTS[order.type](order.count, order.container ?? 'items'));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

/** Items of 1 KiB, one request each. */
async function write(count: number): Promise<number> {
  const from = written;
  written += count;
  return seconds(count, (i) => create('items', { id: `item-${from + i}`, pk: `key-${from + i}`, payload }));
}

async function read(count: number): Promise<number> {
  return seconds(count, async (i) => {
    const number = i % written;
    await call('GET', `items/docs/item-${number}`, 200, key(`key-${number}`));
  });
}

/** Small items, 1 000 to a partition key, in batches. */
async function fill(count: number, container: string): Promise<number> {
  const from = filled.get(container) ?? 0;
  filled.set(container, from + count);
  return seconds(count / ITEMS_IN_BATCH, async (batch) => {
    const first = from + batch * ITEMS_IN_BATCH;
    const pk = `p${Math.floor(first / 1_000)}`;
    const operations = Array.from({ length: ITEMS_IN_BATCH }, (_, i) => ({
      operationType: 'Create',
      resourceBody: { id: `filled-${first + i}`, pk, number: first + i, name: `item ${first + i}` },
    }));
    const headers = { ...key(pk), 'x-ms-cosmos-is-batch-request': 'true', 'x-ms-cosmos-batch-atomic': 'true' };
    await call('POST', `${container}/docs`, 200, headers, JSON.stringify(operations));
  });
}

/** One item after the other: from the begin of its creation until the change feed, asked without pause, has it. */
async function latency(count: number): Promise<number[]> {
  const latencies: number[] = [];
  let etag = (await call('GET', 'fed/docs', 304, { 'a-im': 'Incremental Feed', 'if-none-match': '*' })).etag;
  for (let number = 0; number < count; number++) {
    const startedAtMs = performance.now();
    const created = create('fed', { id: `fed-${written++}`, pk: `key-${number}`, payload });
    for (;;) {
      const page = await call('GET', 'fed/docs', undefined, { 'a-im': 'Incremental Feed', 'if-none-match': etag });
      etag = page.etag;
      if (page.status === 200) break;
    }
    latencies.push(performance.now() - startedAtMs);
    await created;
  }
  return latencies;
}

/** By a property that is no partition key, over all partitions: one item each time. */
async function query(count: number, container: string): Promise<number[]> {
  const headers = {
    'content-type': 'application/query+json',
    'x-ms-documentdb-isquery': 'true',
    'x-ms-documentdb-query-enablecrosspartition': 'true',
  };
  const latencies: number[] = [];
  for (let i = 0; i < count; i++) {
    const value = (i * 7_919) % filled.get(container)!;
    const parameters = [{ name: '@number', value }];
    const text = JSON.stringify({ query: 'SELECT * FROM c WHERE c.number = @number', parameters });
    const startedAtMs = performance.now();
    const { body } = await call('POST', `${container}/docs`, 200, headers, text);
    latencies.push(performance.now() - startedAtMs);
    if (!body.includes(`"number":${value},`)) throw new Error(`item ${value} was not found: ${body}`);
  }
  return latencies;
}

/** So many changes of the filled container, in pages. */
async function feed(count: number, container: string): Promise<number> {
  const startedAtMs = performance.now();
  for (let toRead = count; toRead > 0; ) {
    const from = position === undefined ? {} : { 'if-none-match': position };
    const size = { 'x-ms-max-item-count': String(FEED_PAGE) };
    const { etag, items } = await call('GET', `${container}/docs`, 200, {
      'a-im': 'Incremental Feed',
      ...size,
      ...from,
    });
    position = etag;
    toRead -= items;
  }
  return (performance.now() - startedAtMs) / 1000;
}

async function seconds(count: number, perform: (i: number) => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) await perform(next++);
  };
  await Promise.all(Array.from({ length: REQUESTS_AHEAD }, worker));
  return (performance.now() - startedAtMs) / 1000;
}

function create(container: string, item: { readonly id: string; readonly pk: string; readonly payload: string }) {
  return call('POST', `${container}/docs`, 201, key(item.pk), JSON.stringify(item));
}

function key(pk: string): Record<string, string> {
  return { 'x-ms-documentdb-partitionkey': JSON.stringify([pk]) };
}

interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly items: number;
  readonly body: string;
}

function call(
  method: string,
  path: string,
  expected: number | undefined,
  headers: Record<string, string>,
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path: `/dbs/bench/colls/${path}`, headers, agent };
    const sent = request(options, async (response) => {
      const text = (await buffer(response)).toString();
      const { statusCode: status = 0 } = response;
      const { etag = '', 'x-ms-item-count': items } = response.headers;
      if (expected !== undefined && status !== expected) reject(new Error(`${method} ${path}: ${status} ${text}`));
      else resolve({ status, etag, items: Number(items), body: text });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
