import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryOf, withoutTracking } from '../../../../../support/administration.ts';
import { openHttpBus } from '../http-fixture.ts';

const CONNECT = 'http://schemas.microsoft.com/netservices/2010/10/servicebus/connect';
const QUEUE = entryOf(`<QueueDescription xmlns="${CONNECT}"/>`);
const error = (status: number, detail: string) =>
  `<Error><Code>${status}</Code><Detail>${detail} TRACKING</Detail></Error>`;

describe('the administration', () => {
  it('answers who reads what is not there with a list of nothing', async () => {
    const { ask } = openHttpBus();
    const reply = await ask('GET', '/nope?api-version=2021-05');
    expect(reply.status).toBe(200);
    expect(reply.headers).toEqual({ 'content-type': 'application/atom+xml;type=feed;charset=utf-8' });
    expect(reply.body).toBe(
      '<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Publicly Listed Services</title>' +
        '<subtitle type="text">This is the list of publicly-listed services currently available.</subtitle>' +
        '<id>http://localhost:5300/nope</id><updated>2026-01-01T00:00:00Z</updated></feed>',
    );
  });

  it('takes only versions that it knows; none at all is enough to read', async () => {
    const { ask } = openHttpBus({ queues: [{ name: 'q' }] });
    const unknown = await ask('GET', '/q?api-version=2031-01');
    expect([unknown.status, withoutTracking(unknown.body)]).toEqual([
      400,
      error(
        400,
        'SubCode=40000. The api-version in the query string is not supported. ' +
          "Either remove it from the Uri or use one of '2017-04,2021-05,2024-05'.",
      ),
    ]);
    const none = await ask('PUT', '/r', { body: QUEUE });
    expect([none.status, withoutTracking(none.body)]).toEqual([
      400,
      error(
        400,
        "SubCode=40000. The entity description has unsupported properties for api-version '' in the request. " +
          'Try including the correct api-version query string in the request.',
      ),
    ]);
    const read = await ask('GET', '/q');
    expect(read.body).toContain('<id>http://localhost:5300/q</id>');
    expect(read.body).toContain('<MaxMessageSizeInKilobytes>');
    expect((await ask('DELETE', '/q')).status).toBe(200);
  });

  it('creates where there is nothing, and changes what there is, as If-Match says', async () => {
    const { ask } = openHttpBus();
    const asks = async (headers: Record<string, string> = {}) =>
      (await ask('PUT', '/q?api-version=2021-05', { body: QUEUE, headers })).status;
    expect(await asks({ 'if-match': '*' })).toBe(404);
    expect(await asks()).toBe(201);
    expect(await asks()).toBe(409);
    expect(await asks({ 'if-match': '*' })).toBe(200);
    expect(await asks({ 'if-match': '"1"' })).toBe(412);
  });

  it('pages lists, and says where the next page is in the query that was asked with', async () => {
    const queues = Array.from({ length: 5 }, (_, index) => ({ name: `q${index}` }));
    const { ask } = openHttpBus({ queues });
    const list = async (query: string) => {
      const { body } = await ask('GET', `/$Resources/Queues?${query}`);
      const links = [...body.matchAll(/<link rel="(self|next)" href="([^"]*Resources[^"]*)"\/>/g)];
      return {
        names: [...body.matchAll(/<entry>.*?<title type="text">([^<]*)/g)].map(([, name]) => name),
        links: Object.fromEntries(links.map(([, rel, href]) => [rel, href?.replaceAll('&amp;', '&')])),
      };
    };
    const root = 'http://localhost:5300/$Resources/Queues?';
    expect(await list('api-version=2021-05&$skip=1&$top=2')).toEqual({
      names: ['q1', 'q2'],
      links: {
        self: `${root}api-version=2021-05&$skip=1&$top=2`,
        next: `${root}api-version=2021-05&$skip=3&$top=2`,
      },
    });
    expect(await list('api-version=2021-05&%24skip=3&%24top=2')).toMatchObject({ names: ['q3', 'q4'] });
    expect((await list('$skip=3')).links).not.toHaveProperty('next');
    expect(await list('$skip=5')).toMatchObject({ names: [] });
    for (const bad of ['$top=0', '$top=101', '$top=x', '$skip=-1']) {
      expect((await ask('GET', `/$Resources/Queues?${bad}`)).status).toBe(400);
    }
  });

  it.each([
    ['POST', '/q', 405],
    ['PUT', '/$Resources/Queues?api-version=2021-05', 405],
    ['DELETE', '/$namespaceinfo', 405],
    ['GET', '/%zz', 400],
    ['GET', '/t/Subscriptions/', 404],
    ['GET', '/t/Subscriptions/s/Rules', 404],
    ['DELETE', '/t/Subscriptions/s', 404],
    ['HEAD', '/q', 200],
  ])('%s %s: %i', async (method, target, status) => {
    const { ask } = openHttpBus({ queues: [{ name: 'q' }] });
    expect((await ask(method, target, { body: QUEUE })).status).toBe(status);
  });

  it('answers any path and any body', async () => {
    const { ask } = openHttpBus({ queues: [{ name: 'q' }], topics: [{ name: 't', subscriptions: [{ name: 's' }] }] });
    const segment = fc.constantFrom(
      'q',
      't',
      'Subscriptions',
      's',
      'Rules',
      'messages',
      'head',
      '$Default',
      '%2F',
      '%',
      '',
    );
    const path = fc.array(segment, { maxLength: 8 }).map((segments) => `/${segments.join('/')}`);
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      'entry',
      'content',
      ' xmlns="http://www.w3.org/2005/Atom"',
      QUEUE,
      '&',
      'é',
    );
    const body = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const method = fc.constantFrom('GET', 'PUT', 'DELETE', 'HEAD', 'PATCH');
    await fc.assert(
      fc.asyncProperty(method, path, body, async (verb, target, text) => {
        const { status } = await ask(verb, `${target}?api-version=2021-05`, { body: text });
        expect(status).toBeGreaterThanOrEqual(200);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  });
});
