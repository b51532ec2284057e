import { describe, expect, it } from 'vitest';
import { type Conversation, RecorderBench } from './conversation.ts';

/** An HTTP connection of `opener` on which nothing was asked yet. */
function webClient(bench: RecorderBench): { ask(path: string): void; answer(status: string, body?: string): void } {
  const { tap } = bench.connect('127.0.0.3', { via: 'storage-queue' });
  const say = (side: 'opener' | 'acceptor', text: string) => tap.bytes('tcp', side, Buffer.from(text));
  return {
    ask: (path) => say('opener', `GET ${path} HTTP/1.1\r\nHost: queues\r\nx-ms-version: 2024-11-04\r\n\r\n`),
    answer: (status, body = '') =>
      say('acceptor', `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
  };
}

function afterReset(before: (talk: Conversation) => void, after: (talk: Conversation) => void) {
  const bench = new RecorderBench();
  const talk = bench.connect().start('worker').attach('receiver', 'orders');
  before(talk.flow('opener', { handle: 0, linkCredit: 10, deliveryCount: 0 }));
  bench.nowMs++;
  bench.recorder.reset();
  after(talk);
  return bench.recorder.capture();
}

describe('after a reset', () => {
  it('what was closed is gone, and what is open goes on with what follows', () => {
    const bench = new RecorderBench();
    bench.connect().start('gone').finish();
    const open = bench.connect().start('open');
    bench.nowMs++;
    bench.recorder.reset();
    bench.connect().start('new');
    open.finish();
    const { attempts, connections, packets, startedAtMs } = bench.recorder.capture();
    expect(connections.map(({ opener }) => opener)).toEqual(['open', 'new']);
    expect(connections[0]!.openedAtMs).toBeLessThan(startedAtMs);
    expect(connections[0]).toMatchObject({ closedBy: 'opener', closeReason: 'AMQP close, then FIN' });
    expect(connections[0]!.framesFromOpener).toEqual({ close: 1 });
    expect(packets.map(({ number }) => number)).toEqual(packets.map((_, i) => i + 1));
    const ofOpen = packets.filter(({ connection, from }) => connection === connections[0]!.id && from === 'opener');
    const carried = ofOpen.reduce((sum, { payload }) => sum + payload.length, 0);
    expect(connections[0]!.bytesFromOpener).toBe(carried);
    expect(ofOpen[0]!.sequence).toBeGreaterThan(1);
    expect(attempts.map(({ packet }) => packet)).toEqual([undefined, 1]);
  });

  it('its messages are counted anew, while what was said before still tells push from pull', () => {
    const { hops, deliveries, packets, exchanges } = afterReset(
      (talk) => talk.transfer('acceptor', 3).flow('opener', { handle: 0, linkCredit: 10, deliveryCount: 3 }),
      (talk) => talk.transfer('acceptor', 2).settle('opener', 3),
    );
    expect(hops).toMatchObject([{ deliveries: 2, wire: 'standing credit', model: 'push', openedBy: 'worker' }]);
    expect(hops[0]!.evidence).toEqual([
      expect.stringMatching(/^worker opened connection 1 to .* \(before this capture\)$/),
      expect.stringMatching(
        /^worker attached a receiver to "orders" \(packet 0, before this capture\) and got 2 messages \(packet 1\); worker topped up/,
      ),
    ]);
    expect(deliveries.map(({ messageId, packet }) => [messageId, packet])).toEqual([
      ['m3', 1],
      ['m4', 1],
    ]);
    expect(exchanges).toEqual([]);
    expect(packets[0]!.number).toBe(1);
  });

  it('an entity of which nothing came since is no hop any more', () => {
    expect(
      afterReset(
        (talk) => talk.transfer('acceptor'),
        () => {},
      ).hops,
    ).toEqual([]);
  });

  it('what was under way before and not finished is told when the connection ends', () => {
    const { connections } = afterReset(
      (talk) => talk.transfer('acceptor', 2),
      (talk) => talk.finish(),
    );
    expect(connections[0]!.closing!.unfinished).toEqual([
      '2 messages on "orders" were not settled',
      'a credit of 8 on "orders" was open',
    ]);
  });

  it('a silence that began before counts in full', () => {
    const { connections } = afterReset(
      (talk) => talk.wait(60_000),
      (talk) => {
        talk.tap.ended('acceptor', 'fin');
        talk.tap.closed();
      },
    );
    expect(connections[0]).toMatchObject({ closedBy: 'acceptor', closing: { kind: 'FIN' } });
  });

  it('a request that was waiting gets its answer, and earlier ones are not counted', () => {
    const bench = new RecorderBench();
    const web = webClient(bench);
    const path = '/devstoreaccount1/orders/messages';
    web.ask(path);
    web.answer('200 OK', '<QueueMessagesList/>');
    web.ask(path);
    bench.recorder.reset();
    web.answer('200 OK', '<QueueMessagesList/>');
    web.ask(path);
    web.answer('200 OK', '<QueueMessagesList/>');
    const { hops, exchanges, connections } = bench.recorder.capture();
    expect(connections[0]!.layers).toEqual(['tcp', 'http']);
    expect(exchanges.map(({ operation, packet }) => [operation, packet])).toEqual([
      ['200', 1],
      ['GET', 2],
      ['200', 3],
    ]);
    expect(hops).toMatchObject([{ polls: { requests: 2, empty: 2 }, model: 'pull' }]);
    expect(hops[0]!.evidence[1]).toContain('(packets 0, before this capture to 2)');
  });

  it('what azwire was about to send over TLS is cited by the packet that then carries it', () => {
    const bench = new RecorderBench();
    const talk = bench.connect();
    talk.tap.secured({ version: 'TLSv1.3' });
    talk.tap.bytes('tcp', 'opener', Buffer.alloc(10));
    talk.layer = 'tls';
    talk.start().attach('receiver', 'orders').flow('opener', { handle: 0, linkCredit: 1, deliveryCount: 0 });
    talk.tap.bytes('tcp', 'acceptor', Buffer.alloc(10));
    talk.transfer('acceptor');
    bench.recorder.reset();
    talk.tap.bytes('tcp', 'acceptor', Buffer.alloc(10));
    talk.transfer('acceptor');
    talk.tap.bytes('tcp', 'opener', Buffer.alloc(10));
    talk.tap.bytes('tcp', 'acceptor', Buffer.alloc(10));
    const { deliveries, connections, packets } = bench.recorder.capture();
    expect(connections[0]).toMatchObject({ layers: ['tcp', 'tls', 'amqp'], bytesFromAcceptor: 20 });
    expect(packets).toHaveLength(3);
    expect(deliveries.map(({ messageId, packet }) => [messageId, packet])).toEqual([['m1', 3]]);
  });

  it('an attempt that is still under way becomes a connection of the next capture', () => {
    const bench = new RecorderBench();
    const { tap } = bench.connect('127.0.0.1', { direction: 'out', via: 'event-grid' });
    const failed = bench.connect('127.0.0.1', { direction: 'out', via: 'event-grid' });
    failed.tap.failed('refused', 'nobody listens');
    bench.recorder.reset();
    tap.bytes('tcp', 'opener', Buffer.from('POST / HTTP/1.1\r\n'));
    const { attempts, connections, packets } = bench.recorder.capture();
    expect(attempts).toMatchObject([{ verdict: 'established', packet: 1 }]);
    expect(connections).toHaveLength(1);
    expect(packets.map(({ flags }) => flags.join())).toEqual(['SYN', 'SYN,ACK', 'ACK', 'PSH,ACK']);
  });
});
