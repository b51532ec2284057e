import { describe, expect, it } from 'vitest';
import { HttpCalls } from '../http-calls.ts';

const DOCS = '/dbs/shop/colls/orders/docs';
const LEASES = '/dbs/shop/colls/leases/docs';
const FEED = { headers: 'A-IM: Incremental Feed\r\n' };
const order = (id: string) => JSON.stringify({ id, customer: 'c1', lines: [{ id: 'line' }] });

function calls() {
  return new HttpCalls({ opener: 'worker', acceptor: 'cosmos' });
}

function feedPage(...documents: readonly string[]): string {
  return `{"_rid":"AAAA","Documents":[${documents.join(',')}],"_count":${documents.length}}`;
}

describe('writing items', () => {
  it('is pushed by the producer: create, upsert, replace, patch, delete', () => {
    const { capture } = calls()
      .call(`POST ${DOCS}`, '201 Created', { body: order('1'), answer: order('1') })
      .call(`POST ${DOCS}/`, '200 OK', { headers: 'x-ms-documentdb-is-upsert: True\r\n', body: order('2') })
      .call(`PUT ${DOCS}/a%20b`, '200 OK', { body: order('a b') })
      .call(`PATCH ${DOCS}/4`, '200 OK', { body: '{"operations":[{"op":"add","path":"/x","value":1}]}' })
      .call(`DELETE ${DOCS}/5`, '204 No Content');
    expect(capture.hops).toMatchObject([
      { from: 'worker', to: 'cosmos', model: 'push', wire: 'request per message', deliveries: 5 },
    ]);
    expect(capture.deliveries.map(({ messageId }) => messageId)).toEqual(['1', '2', 'a b', '4', '5']);
    expect(new Set(capture.deliveries.map(({ entity }) => entity))).toEqual(new Set(['shop/orders']));
    expect(capture.deliveries[0]!.sizeBytes).toBe(order('1').length);
  });

  it('counts what was written of a batch, and not what was read or refused', () => {
    const operations = [
      { operationType: 'Create', resourceBody: { id: '1' } },
      { operationType: 'Read', id: '2' },
      { operationType: 'Delete', id: '3' },
      { operationType: 'Upsert', resourceBody: { id: '4' } },
    ];
    const results = [201, 200, 204, 413].map((statusCode) => ({ statusCode }));
    const { capture } = calls().call(`POST ${DOCS}`, '207 Multi-Status', {
      headers: 'x-ms-cosmos-is-batch-request: True\r\n',
      body: JSON.stringify(operations),
      answer: JSON.stringify(results),
    });
    expect(capture.deliveries).toMatchObject([
      { messageId: '1', sizeBytes: '{"id":"1"}'.length },
      { messageId: '3', sizeBytes: 0 },
    ]);
  });

  it('is none where it was refused, and bodies that make no sense break nothing', () => {
    const batch = 'x-ms-cosmos-is-batch-request: true\r\n';
    const { capture } = calls()
      .call(`POST ${DOCS}`, '409 Conflict', { body: order('1') })
      .call(`DELETE ${DOCS}/1`, '404 Not Found')
      .call(`POST ${DOCS}`, '200 OK', {
        headers: batch,
        body: '[null,1,{"operationType":"Create"}]',
        answer: '[{},null]',
      })
      .call(`POST ${DOCS}`, '200 OK', { headers: batch, body: '\u0081', answer: 'x' });
    expect([capture.hops, capture.deliveries]).toEqual([[], []]);
  });
});

describe('reading the change feed', () => {
  it('is a poll: 304 is an empty answer, items are deliveries', () => {
    const { capture } = calls()
      .call(`GET ${DOCS}`, '304 Not Modified', FEED)
      .call(`GET ${DOCS}`, '200 OK', { ...FEED, answer: feedPage(order('1'), order('2')) })
      .call(`GET ${DOCS}`, '304 Not Modified', FEED);
    expect(capture.hops).toMatchObject([
      {
        ...{ from: 'cosmos', to: 'worker', openedBy: 'worker', model: 'pull', wire: 'poll', deliveries: 2 },
        polls: { requests: 3, empty: 2 },
      },
    ]);
    expect(capture.deliveries).toMatchObject([
      { entity: 'shop/orders', messageId: '1', sizeBytes: order('1').length },
      { entity: 'shop/orders', messageId: '2' },
    ]);
  });

  it('tells what a status means', () => {
    const answerHeaders = 'x-ms-substatus: 1002\r\n';
    const { capture } = calls().call(`GET ${DOCS}`, '410 Gone', { ...FEED, answerHeaders });
    expect(capture.exchanges.at(-1)).toMatchObject({ operation: '410', summary: 'Gone: sub-status 1002' });
    expect(capture.hops).toEqual([]);
  });

  it('with all versions and deletes there is a record around each', () => {
    const created = `{"current":${order('1')},"metadata":{"lsn":1}}`;
    const deleted = '{"metadata":{"lsn":2,"operationType":"delete","id":"1"}}';
    const { capture } = calls().call(`GET ${DOCS}`, '200 OK', {
      headers: 'a-im: Full-Fidelity Feed\r\n',
      answer: feedPage(created, deleted),
    });
    expect(capture.deliveries.map(({ messageId }) => messageId)).toEqual(['1', '1']);
  });

  it('queries, plans and reads bring no messages, whatever the container is called', () => {
    const query = '{"query":"SELECT * FROM c"}';
    const { capture } = calls()
      .call(`POST ${DOCS}`, '200 OK', { headers: 'content-type: application/query+json\r\n', body: query })
      .call(`POST ${DOCS}`, '200 OK', { headers: 'x-ms-documentdb-query: True\r\n', body: query })
      .call(`POST ${DOCS}`, '200 OK', { headers: 'x-ms-cosmos-is-query-plan-request: True\r\n', body: query })
      .call(`GET ${DOCS}/1`, '200 OK', { answer: order('1') })
      .call('GET /dbs/shop/colls/messages', '200 OK', { headers: 'x-ms-version: 2020-07-15\r\n', answer: '{}' })
      .call('POST /dbs/shop/colls', '201 Created', { body: '{"id":"orders"}' });
    expect([capture.hops, capture.deliveries]).toEqual([[], []]);
  });

  it('by one that keeps leases is push by its programming model, and a poll on the wire', () => {
    const lease = 'localhost_AAAAAA==_AAAAAAAAAAA=..0';
    const bench = calls()
      .call(`POST ${LEASES}`, '201 Created', { body: '{"id":"localhost_AAAAAA==_AAAAAAAAAAA=.lock","ttl":30}' })
      .call(`PUT ${LEASES}/${encodeURIComponent(lease)}`, '200 OK', { body: `{"id":"${lease}","Owner":"worker"}` })
      .call(`GET ${DOCS}`, '200 OK', { ...FEED, answer: feedPage(order('1')) })
      .call(`DELETE ${LEASES}/localhost_AAAAAA%3D%3D_AAAAAAAAAAA%3D.lock`, '204 No Content');
    const { hops, deliveries } = bench.capture;
    expect(hops).toMatchObject([{ from: 'cosmos', to: 'worker', openedBy: 'worker', model: 'push', wire: 'poll' }]);
    expect(hops).toHaveLength(1);
    expect(deliveries).toHaveLength(1);
    expect(hops[0]!.evidence.join('\n')).toMatch(
      /keeps leases as a change feed processor does \(".*\.lock", packet \d+\)/,
    );
  });
});
