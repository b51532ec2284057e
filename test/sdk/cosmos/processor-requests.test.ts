import { expect, it } from 'vitest';
import type { VirtualClock } from '../../../src/kernel/clock.ts';
import { clockFromNow } from '../../support/bus.ts';
import { type Cosmos, type RawReply, startCosmos } from '../../support/cosmos.ts';

/** What the change feed processors of .NET and Java send, in their order. [cosmos-protocol 12] */
const ORDERS = '/dbs/db/colls/orders';
const LEASES = '/dbs/db/colls/leases';
const FEED = { 'A-IM': 'Incremental Feed', 'x-ms-documentdb-partitionkeyrangeid': '0' };
const QUERY = {
  'content-type': 'application/query+json',
  'x-ms-documentdb-isquery': 'True',
  'x-ms-documentdb-query-enablecrosspartition': 'True',
};

async function startShop(clock?: VirtualClock): Promise<Cosmos> {
  const cosmos = await startCosmos(clock && { clock });
  await cosmos.container({ id: 'orders', partitionKey: '/pk' });
  await cosmos.container({ id: 'leases', partitionKey: '/id', defaultTtl: -1 });
  return cosmos;
}

class Requests {
  readonly #cosmos: Cosmos;

  constructor(cosmos: Cosmos) {
    this.#cosmos = cosmos;
  }

  async expect(status: number, method: string, path: string, headers = {}, body?: unknown): Promise<RawReply> {
    const reply = await this.#cosmos.send(method, path, { headers, body });
    expect({ method, path, status: reply.status }).toEqual({ method, path, status });
    return reply;
  }

  /** An item of the lease container. */
  item(status: number, method: string, id: string, { headers = {}, body }: { headers?: object; body?: unknown } = {}) {
    const path = method === 'POST' ? `${LEASES}/docs` : `${LEASES}/docs/${encodeURIComponent(id)}`;
    return this.expect(
      status,
      method,
      path,
      { 'x-ms-documentdb-partitionkey': JSON.stringify([id]), ...headers },
      body,
    );
  }
}

it('.NET: from the lock to the checkpoint, with answers that are minimal', async () => {
  const requests = new Requests(await startShop());
  const monitored = (await requests.expect(200, 'GET', ORDERS)).json();
  const rid = String(monitored._rid);
  const { _rid: databaseRid } = (await requests.expect(200, 'GET', '/dbs/db')).json();
  const prefix = `billing-localhost_${databaseRid}_${rid}`;
  const list = { query: `SELECT * FROM c WHERE STARTSWITH(c.id, '${prefix}..')` };
  await requests.item(404, 'GET', `${prefix}.info`);
  const lock = await requests.item(201, 'POST', `${prefix}.lock`, { body: { id: `${prefix}.lock`, ttl: 30 } });
  await requests.item(409, 'POST', `${prefix}.lock`, { body: { id: `${prefix}.lock`, ttl: 30 } });
  // By rid, until 304 says that nothing is new.
  const ranges = `/dbs/${databaseRid}/colls/${rid}/pkranges`;
  const first = await requests.expect(200, 'GET', ranges, { 'A-IM': 'Incremental Feed', 'x-ms-max-item-count': '-1' });
  await requests.expect(304, 'GET', ranges, {
    'A-IM': 'Incremental Feed',
    'If-None-Match': first.headers.get('etag')!,
  });
  const lease = {
    ...{ id: `${prefix}..0`, version: 0, LeaseToken: '0', Mode: 'Incremental Feed', properties: {} },
    FeedRange: { Range: { min: '', max: 'FF' } },
    ...{ Owner: null, ContinuationToken: null, timestamp: null },
  };
  await requests.item(201, 'POST', lease.id, { body: lease });
  await requests.item(201, 'POST', `${prefix}.info`, { body: { id: `${prefix}.info` } });
  await requests.item(204, 'DELETE', `${prefix}.lock`, { headers: { 'If-Match': lock.headers.get('etag') } });
  const found = (await requests.expect(200, 'POST', `${LEASES}/docs`, QUERY, list)).json();
  const [listed] = found.Documents as { _etag: string }[];
  expect(listed).toMatchObject({ LeaseToken: '0', Owner: null });

  // Minimal answers: the worker goes on with the ETag that it had, and comes back after a 412.
  const minimal = { Prefer: 'return=minimal', 'If-Match': listed!._etag };
  const taken = { ...lease, Owner: 'host', timestamp: '2026-01-01T00:00:00.1234567Z', _etag: listed!._etag };
  const answer = await requests.item(200, 'PUT', lease.id, { headers: minimal, body: taken });
  expect(answer.text).toBe('');
  await requests.item(412, 'PUT', lease.id, { headers: minimal, body: taken });
  const renewed = (await requests.item(200, 'GET', lease.id)).json();
  expect(renewed).toMatchObject({ Owner: 'host', _etag: answer.headers.get('etag') });

  await requests.expect(
    201,
    'POST',
    `${ORDERS}/docs`,
    { 'x-ms-documentdb-partitionkey': '["a"]' },
    { id: '1', pk: 'a' },
  );
  const page = await requests.expect(200, 'GET', `${ORDERS}/docs`, FEED);
  expect(page.json()).toMatchObject({ _rid: rid, Documents: [{ id: '1', _lsn: 1 }], _count: 1 });
  expect(page.headers.get('x-ms-item-count')).toBe('1');
  const etag = page.headers.get('etag')!;
  const unchanged = await requests.expect(304, 'GET', `${ORDERS}/docs`, { ...FEED, 'If-None-Match': etag });
  expect([unchanged.headers.get('etag'), unchanged.headers.get('x-ms-item-count')]).toEqual([etag, '0']);
  await requests.item(200, 'PUT', lease.id, {
    headers: { 'If-Match': renewed._etag },
    body: { ...renewed, ContinuationToken: etag },
  });
  await requests.item(404, 'PUT', `${prefix}..1`, { body: { ...lease, id: `${prefix}..1` } });
});

it('.NET: the lock of a worker that died expires', async () => {
  const clock = clockFromNow();
  const requests = new Requests(await startShop(clock));
  const lock = { body: { id: 'p.lock', ttl: 30 } };
  await requests.item(201, 'POST', 'p.lock', lock);
  clock.advance(29_000);
  await requests.item(409, 'POST', 'p.lock', lock);
  clock.advance(2_000);
  await requests.item(201, 'POST', 'p.lock', lock);
});

it('the estimator: one item at most, the LSN in the session token, and how far behind that is', async () => {
  const requests = new Requests(await startShop());
  for (const id of ['1', '2', '3']) {
    await requests.expect(201, 'POST', `${ORDERS}/docs`, { 'x-ms-documentdb-partitionkey': '["a"]' }, { id, pk: 'a' });
  }
  const estimate = { ...FEED, 'x-ms-max-item-count': '1' };
  const behind = await requests.expect(200, 'GET', `${ORDERS}/docs`, { ...estimate, 'If-None-Match': '"1"' });
  const [, lsn] = /^0:[^#]*#(\d+)$/.exec(behind.headers.get('x-ms-session-token')!)!;
  const [item] = behind.json().Documents as { _lsn: number }[];
  expect(Number(lsn) - item!._lsn + 1).toBe(2);
  const even = await requests.expect(304, 'GET', `${ORDERS}/docs`, { ...estimate, 'If-None-Match': '"3"' });
  expect(even.headers.get('x-ms-session-token')).toBe('0:-1#3');
});

it('Java: queries with parameters, bodies with the etag', async () => {
  const requests = new Requests(await startShop());
  const lease = {
    ...{ id: 'p..0', _etag: null, LeaseToken: '0', ContinuationToken: null },
    ...{ timestamp: '2026-01-01T00:00:00.123Z[UTC]', Owner: null },
  };
  const created = (await requests.item(201, 'POST', 'p..0', { body: lease })).json();
  expect(created._etag).toMatch(/^".+"$/);
  const parameters = [
    { name: '@PartitionLeasePrefix', value: 'p..' },
    { name: '@Top', value: 1 },
  ];
  const all = { query: 'SELECT * FROM c WHERE STARTSWITH(c.id, @PartitionLeasePrefix)', parameters };
  expect((await requests.expect(200, 'POST', `${LEASES}/docs`, QUERY, all)).json()._count).toBe(1);
  const top = {
    query: 'SELECT TOP @Top * FROM c WHERE STARTSWITH(c.id, @PartitionLeasePrefix) AND c.ContinuationToken <> null',
    parameters,
  };
  expect((await requests.expect(200, 'POST', `${LEASES}/docs`, QUERY, top)).json()._count).toBe(0);
  const replaced = await requests.item(200, 'PUT', 'p..0', {
    headers: { 'If-Match': created._etag },
    body: { ...lease, ContinuationToken: '"0"', Owner: 'host' },
  });
  expect(replaced.json()._etag).toBe(replaced.headers.get('etag'));
  expect((await requests.expect(200, 'POST', `${LEASES}/docs`, QUERY, top)).json()._count).toBe(1);
});
