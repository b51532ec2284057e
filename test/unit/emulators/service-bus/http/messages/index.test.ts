import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openHttpBus } from '../http-fixture.ts';

const QUEUE = { queues: [{ name: 'q' }] };

describe('messages over HTTP', () => {
  it('go round with whatever the headers and the body are, and nothing is answered with an internal error', async () => {
    const { ask } = openHttpBus(QUEUE);
    const json = fc.json({ maxDepth: 2 });
    const key = fc.constantFrom(
      'Label',
      'MessageId',
      'SessionId',
      'TimeToLive',
      'ScheduledEnqueueTimeUtc',
      'To',
      'Other',
    );
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant('Sun, 06 Nov 1994 08:49:37 GMT'));
    const broker = fc.oneof(
      fc.string(),
      json,
      fc.dictionary(key, value).map((given) => JSON.stringify(given)),
    );
    const custom = fc.dictionary(fc.constantFrom('a', 'B', 'x-y', 'Content-Type', 'Via'), fc.string());
    const batch = fc.array(
      fc.record(
        { Body: fc.anything(), BrokerProperties: fc.anything(), UserProperties: fc.anything() },
        { requiredKeys: [] },
      ),
    );
    const body = fc.oneof(
      fc.string(),
      batch.map((messages) => JSON.stringify(messages)),
    );
    await fc.assert(
      fc.asyncProperty(broker, custom, body, fc.boolean(), async (BrokerProperties, headers, text, isBatch) => {
        const type = isBatch ? { 'Content-Type': 'application/vnd.microsoft.servicebus.json' } : {};
        const sent = await ask('POST', '/q/messages', {
          body: text,
          headers: { ...headers, BrokerProperties, ...type },
        });
        expect([201, 400]).toContain(sent.status);
        for (let status = 200; status === 200; ) {
          const reply = await ask('DELETE', '/q/messages/head?timeout=0');
          status = reply.status;
          expect([200, 204]).toContain(status);
          if (status === 200) JSON.parse(reply.headers.BrokerProperties ?? '');
          for (const header of Object.values(reply.headers)) expect(header).toMatch(/^[\x20-\x7e]*$/);
          if (status === 200 && !isBatch) expect(reply.body).toBe(text);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of several who wait, each gets one, in the order in which they came', async () => {
    const { ask } = openHttpBus(QUEUE);
    const waiting = [1, 2, 3].map(() => ask('DELETE', '/q/messages/head'));
    for (const body of ['a', 'b', 'c']) await ask('POST', '/q/messages', { body });
    expect((await Promise.all(waiting)).map(({ body }) => body)).toEqual(['a', 'b', 'c']);
  });

  it('who hangs up while he waits leaves the next message to the next', async () => {
    const { ask } = openHttpBus(QUEUE);
    const gone = new AbortController();
    const first = ask('POST', '/q/messages/head', { gone: gone.signal });
    const second = ask('POST', '/q/messages/head');
    await ask('GET', '/q');
    gone.abort();
    await ask('POST', '/q/messages', { body: 'x' });
    expect((await first).status).toBe(204);
    expect(await second).toMatchObject({ status: 201, body: 'x' });
  });

  it.each(['POST', 'DELETE'])(
    'who hangs up when his message has just come gives it back, uncounted: %s',
    async (method) => {
      const { ask, clock } = openHttpBus(QUEUE);
      const ScheduledEnqueueTimeUtc = new Date(clock.now() + 1_000).toUTCString();
      const headers = { BrokerProperties: JSON.stringify({ ScheduledEnqueueTimeUtc }) };
      await ask('POST', '/q/messages', { body: 'x', headers });
      const gone = new AbortController();
      const waiting = ask(method, '/q/messages/head', { gone: gone.signal });
      await ask('GET', '/q');
      clock.advance(1_000);
      gone.abort();
      expect((await waiting).status).toBe(204);
      const next = await ask('DELETE', '/q/messages/head?timeout=0');
      expect(next.body).toBe('x');
      expect(JSON.parse(next.headers.BrokerProperties ?? '')).toMatchObject({ DeliveryCount: 1 });
    },
  );

  it('a message that nobody has received in time stays for the next', async () => {
    const { ask, clock } = openHttpBus(QUEUE);
    const inVain = ask('POST', '/q/messages/head?timeout=5');
    await ask('GET', '/q');
    clock.advance(5_000);
    expect((await inVain).status).toBe(204);
    await ask('POST', '/q/messages', { body: 'x' });
    expect((await ask('DELETE', '/q/messages/head?timeout=0')).body).toBe('x');
  });
});
