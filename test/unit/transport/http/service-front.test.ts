import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  BODY_BYTES_MAX,
  type HttpReply,
  type HttpRequest,
  type HttpService,
} from '../../../../src/transport/http/service.ts';
import { openFront } from './front-fixture.ts';

function service(name: string, serves: HttpService['serves'], answer: HttpService['answer']): HttpService {
  return { name, serves, answer };
}

/** Tells what it was asked. */
const echo = service(
  'echo',
  () => true,
  ({ query, body, headers, rawHeaders, ...rest }) => ({
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-header': rawHeaders.find(([name]) => name === 'X-Header')?.[1] ?? headers['x-header'] ?? '',
    },
    body: JSON.stringify({ ...rest, query: [...query], body: Buffer.from(body).toString() }),
  }),
);

describe('a request for a service', () => {
  it('reaches it whole and as it was sent', async () => {
    const { url } = await openFront(echo);
    const { host } = new URL(url);
    const response = await fetch(`${url}/A%2Fb/$c//d?x=1&%24skip=2`, {
      method: 'PUT',
      headers: { 'x-header': 'yes' },
      body: 'text',
    });
    expect(response.headers.get('x-header')).toBe('yes');
    expect(await response.json()).toEqual({
      method: 'PUT',
      scheme: 'http',
      clientHost: '127.0.0.1',
      authority: host,
      path: '/A%2Fb/$c//d',
      query: [
        ['x', '1'],
        ['$skip', '2'],
      ],
      body: 'text',
    });
  });

  it('may name the whole address, as a proxy does, or no path that could be decoded', async () => {
    const { exchange } = await openFront(echo);
    const ask = (target: string) => exchange(`GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
    expect(await ask('http://else/where?x=1')).toContain('"path":"/where","query":[["x","1"]]');
    expect(await ask('http://else')).toContain('"path":"/"');
    expect(await ask('/%zz')).toContain('"path":"/%zz"');
  });

  it('goes to the first service that takes it, and /health to none', async () => {
    const reply = (text: string) => () => ({ status: 200, body: text });
    const { url } = await openFront(
      service('a', ({ path }) => path === '/a', reply('a')),
      service('b', ({ path, method }) => path !== '/c' || method !== 'GET', reply('b')),
    );
    const ask = async (path: string, method = 'GET') => (await fetch(url + path, { method })).text();
    expect(await ask('/a')).toBe('a');
    expect(await ask('/b')).toBe('b');
    expect(await ask('/c')).toBe('{"status":404,"message":"Nothing is served at GET /c."}');
    expect(await ask('/c', 'POST')).toBe('b');
    expect(await ask('/health')).toContain('healthy');
    expect(await ask('/health', 'PUT')).toBe('b');
  });

  it('may come in chunks, after asking whether to continue, and several on one connection', async () => {
    const { dial } = await openFront(echo);
    const socket = await dial();
    socket.write('POST /1 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n');
    expect(String((await once(socket, 'data'))[0])).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n');
    expect(String((await once(socket, 'data'))[0])).toContain('"body":"abcde"');
    socket.write('GET /2 HTTP/1.1\r\nHost: h\r\n\r\n');
    expect(String((await once(socket, 'data'))[0])).toContain('"path":"/2"');
    socket.destroy();
  });

  it('is answered without a body where HTTP has none', async () => {
    const { exchange } = await openFront(
      service(
        'all',
        () => true,
        ({ method }) => ({ status: method === 'HEAD' ? 200 : 204, body: 'abc' }),
      ),
    );
    const ask = (method: string) => exchange(`${method} / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
    const head = await ask('HEAD');
    expect(head).toContain('content-length: 3');
    expect(head).toMatch(/\r\n\r\n$/);
    const none = await ask('DELETE');
    expect(none).toMatch(/^HTTP\/1\.1 204 /);
    expect(none).not.toContain('content-length');
    expect(none).toMatch(/\r\n\r\n$/);
  });
});

describe('what goes wrong', () => {
  it.each([
    ['said before', { body: Buffer.alloc(BODY_BYTES_MAX + 1) }],
    ['seen on the way', { body: new Blob([Buffer.alloc(BODY_BYTES_MAX + 1)]).stream(), duplex: 'half' }],
  ])('a body that is too large is refused: %s', async (_how, init) => {
    const asked: HttpRequest[] = [];
    const take = service(
      'take',
      () => true,
      (request) => {
        asked.push(request);
        return { status: 200 };
      },
    );
    const { url } = await openFront(take);
    const response = await fetch(url, { method: 'POST', ...init } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({
      status: 413,
      message: 'The body of a request has at most 16777216 bytes.',
    });
    expect(asked).toEqual([]);
    expect((await fetch(url, { method: 'POST', body: 'small' })).status).toBe(200);
  });

  it('a service that throws answers 500, and the error is logged', async () => {
    const { url, errors } = await openFront(
      service(
        'broken',
        () => true,
        () => {
          throw new Error('broken');
        },
      ),
    );
    const response = await fetch(url);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ status: 500, message: 'An internal error; see the log.' });
    expect(errors).toEqual(['a request failed']);
  });

  it('a client that hangs up is told to the service, one that has its answer is not', async () => {
    const signals: AbortSignal[] = [];
    let asked = () => {};
    const waits = service(
      'waits',
      () => true,
      async ({ path }, gone): Promise<HttpReply> => {
        signals.push(gone);
        asked();
        if (path === '/long') await new Promise((resolve) => gone.addEventListener('abort', resolve));
        return { status: 200 };
      },
    );
    const { url, dial } = await openFront(waits);
    expect((await fetch(`${url}/short`)).status).toBe(200);
    const begun = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const socket = await dial();
    socket.write('GET /long HTTP/1.1\r\nHost: h\r\n\r\n');
    await begun;
    const told = once(signals[1]!, 'abort');
    socket.destroy();
    await told;
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  });
});

describe('deadlines', () => {
  it('a connection without a request is closed after two minutes, also after an answer', async () => {
    const { clock, dial } = await openFront(echo);
    const silent = await dial();
    const answered = await dial();
    answered.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await once(answered, 'data');
    const closed = [once(silent, 'close'), once(answered, 'close')];
    clock.advance(120_000);
    answered.resume();
    silent.resume();
    await Promise.all(closed);
  });

  it('a request that does not go on is answered 408 after a minute', async () => {
    const { clock, dial } = await openFront(echo);
    const socket = await dial();
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nab');
    await once(socket, 'data');
    const answer = once(socket, 'data');
    clock.advance(60_000);
    expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 408 /);
    await once(socket, 'close');
  });

  it('an answer may take as long as the service likes', async () => {
    let reply: (reply: HttpReply) => void = () => {};
    const slow = service(
      'slow',
      () => true,
      () =>
        new Promise<HttpReply>((resolve) => {
          reply = resolve;
        }),
    );
    const { clock, url } = await openFront(slow);
    const response = fetch(url);
    while (reply.length === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(3_600_000);
    reply({ status: 200, body: 'at last' });
    expect(await (await response).text()).toBe('at last');
  });
});
