import { describe, expect, it } from 'vitest';
import { saslOpener } from '../../../../src/transport/amqp/sasl-exchange.ts';
import { AMQP_HEADER, SASL_HEADER } from '../../../../src/wire/amqp/frame.ts';
import { writeAttach, writeBegin, writeOpen } from '../../../../src/wire/amqp/performatives.ts';
import { SASL, writeSaslInit } from '../../../../src/wire/amqp/sasl.ts';
import { frame, openPeer, Peer } from './peer.ts';

const names = (peer: Peer) => peer.said().map(({ name }) => name);
const init = (mechanism: string, response = '') =>
  frame((writer) => writeSaslInit(writer, { mechanism, initialResponse: Buffer.from(response) }), 0, 1);

/** Everything that a client may send before it hears anything. */
const PIPELINE = Buffer.concat([
  SASL_HEADER,
  init('ANONYMOUS'),
  AMQP_HEADER,
  frame((writer) => writeOpen(writer, { containerId: 'peer', hostname: 'bus' })),
  frame((writer) => writeBegin(writer, { nextOutgoingId: 0, incomingWindow: 10, outgoingWindow: 10 })),
  frame((writer) =>
    writeAttach(writer, { name: 'a', handle: 0, role: 'sender', target: { type: 'target', address: 'node' } }),
  ),
]);
const ANSWERS = ['header', 'sasl', 'sasl', 'header', 'open', 'begin', 'attach', 'flow'];

describe('headers and SASL', () => {
  it('takes SASL, open, begin and attach in one chunk', () => {
    const peer = new Peer().raw(PIPELINE);
    expect(names(peer)).toEqual(ANSWERS);
    expect(peer.connection.peer?.hostname).toBe('bus');
  });

  it('takes the same byte by byte', () => {
    const peer = new Peer();
    for (const byte of PIPELINE) peer.raw(Uint8Array.of(byte));
    expect(names(peer)).toEqual(ANSWERS);
  });

  it('takes the host that was asked for below AMQP where the open names none', () => {
    const serverName = 'bus.servicebus.windows.net';
    expect(new Peer({ serverName }).open().connection.peer?.hostname).toBe(serverName);
    expect(new Peer({ serverName }).raw(PIPELINE).connection.peer?.hostname).toBe('bus');
  });

  it('needs no SASL', () => {
    const peer = new Peer().open();
    expect(names(peer)).toEqual(['header', 'open']);
  });

  it.each([
    ['MSSBCBS', '', true],
    ['EXTERNAL', '', true],
    ['PLAIN', '\0user\0good', true],
    ['PLAIN', '\0user\0bad', false],
    ['PLAIN', 'user', false],
    ['SCRAM-SHA-1', '', false],
  ])('%s with %j', (mechanism, response, good) => {
    const peer = new Peer().raw(SASL_HEADER).raw(init(mechanism, response));
    expect(peer.said().map(({ body }) => body)).toEqual(['414d515003010000', SASL.mechanisms, SASL.outcome]);
    expect(peer.closed).toEqual(good ? undefined : { condition: 'amqp:unauthorized-access', by: 'us' });
  });

  it.each([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['another version', Buffer.from('AMQP\0\0\x09\x01')],
    ['TLS inside', Buffer.from('AMQP\x02\x01\0\0')],
  ])('answers %s with the header that it speaks, and the end', (_what, bytes) => {
    const peer = new Peer().raw(bytes);
    expect(peer.said().map(({ body }) => body)).toEqual(['414d515003010000']);
    expect(peer.closed).toEqual({ condition: 'amqp:not-implemented', by: 'us' });
  });

  it('authenticates once', () => {
    const peer = new Peer().raw(SASL_HEADER).raw(init('ANONYMOUS')).raw(SASL_HEADER);
    expect(peer.said().at(-1)?.body).toBe('414d515000010000');
    expect(peer.closed?.by).toBe('us');
  });

  it.each([0, 4])('an opener does not go on with a peer that answers protocol %d', (protocol) => {
    const peer = new Peer({ role: 'opener', sasl: saslOpener() });
    peer.raw(Buffer.from([0x41, 0x4d, 0x51, 0x50, protocol, 1, 0, 0]));
    expect(peer.closed).toEqual({ condition: 'amqp:not-implemented', by: 'us' });
  });

  it('wants no AMQP frame within SASL', () => {
    const peer = new Peer().raw(SASL_HEADER).say((writer) => writeOpen(writer, { containerId: 'peer' }));
    expect(peer.closed?.condition).toBe('amqp:connection:framing-error');
  });
});

describe('open and close', () => {
  const condition = (peer: Peer) => peer.only('close').map(({ body }) => body?.condition);

  it('says everything that released clients index by position', () => {
    const [, open] = new Peer().open().said();
    expect(open?.body).toMatchObject({ containerId: 'engine', maxFrameSize: 65_536, channelMax: 4999 });
  });

  it('refuses a frame before open, but says who it is', () => {
    const peer = new Peer().raw(AMQP_HEADER).begin();
    const said = peer.said();
    expect(said.map(({ name }) => name)).toEqual(['header', 'open', 'close']);
    expect(said.at(-1)?.body.condition).toBe('amqp:illegal-state');
    expect(new Peer().raw(AMQP_HEADER).close().closed?.condition).toBe('amqp:illegal-state');
  });

  it.each([
    ['a second open', (peer: Peer) => peer.say((w) => writeOpen(w, { containerId: 'x' })), 'amqp:illegal-state'],
    ['a begin on a used channel', (peer: Peer) => peer.begin(), 'amqp:illegal-state'],
    ['a begin beyond channel-max', (peer: Peer) => peer.begin({}, 5000), 'amqp:connection:framing-error'],
    ['a begin that answers nothing', (peer: Peer) => peer.begin({ remoteChannel: 7 }, 1), 'amqp:illegal-state'],
    ['a begin that answers our answer', (peer: Peer) => peer.begin({ remoteChannel: 0 }, 1), 'amqp:illegal-state'],
    ['a frame on an unused channel', (peer: Peer) => peer.flow({}, 3), 'amqp:illegal-state'],
    [
      'an unknown performative',
      (peer: Peer) => peer.raw(Buffer.from('0000000c020000000053 7745'.replace(' ', ''), 'hex')),
      'amqp:connection:framing-error',
    ],
    ['a frame of 4 bytes', (peer: Peer) => peer.raw(Buffer.from('0000000402000000', 'hex')), 'amqp:decode-error'],
    [
      'a frame above max-frame-size',
      (peer: Peer) => peer.raw(Buffer.from('0001000102000000', 'hex')),
      'amqp:connection:framing-error',
    ],
    ['a SASL frame', (peer: Peer) => peer.raw(init('ANONYMOUS')), 'amqp:connection:framing-error'],
    [
      'bytes that are no value',
      (peer: Peer) => peer.raw(Buffer.from('0000000a02000000ffff', 'hex')),
      'amqp:decode-error',
    ],
  ])('%s closes the connection', (_what, breach, expected) => {
    const peer = openPeer();
    breach(peer);
    expect(condition(peer)).toEqual([expected]);
    expect(peer.closed).toEqual({ condition: expected, by: 'us' });
  });

  it.each([
    [{ maxFrameSize: 511 }, 'amqp:invalid-field'],
    [{ idleTimeoutMs: 199 }, 'amqp:not-allowed'],
  ])('refuses an open with %j', (open, expected) => {
    expect(condition(new Peer().open(open))).toEqual([expected]);
  });

  it('answers a close, and says nothing more', () => {
    const peer = openPeer();
    peer.attachReceiver();
    peer.flow({ handle: 0, linkCredit: 10 }).close().flow({ echo: true });
    expect(names(peer)).toEqual(['attach', 'close']);
    expect(peer.closed).toEqual({ condition: undefined, by: 'peer' });
    expect(peer.detached).toEqual([{ name: 'receiver-0', condition: undefined }]);
  });

  it('waits for the answer to its own close, and passes over the rest', () => {
    const peer = openPeer();
    peer.attachSender();
    peer.connection.close({ condition: 'amqp:connection:forced' });
    peer.deliver(0).begin({}, 1);
    expect(peer.messages).toEqual([]);
    expect(peer.closed).toBeUndefined();
    peer.close();
    expect(peer.closed).toEqual({ condition: 'amqp:connection:forced', by: 'us' });
    expect(names(peer)).toEqual(['attach', 'flow', 'close']);
  });

  it('keeps to the channel-max of the peer', () => {
    const peer = openPeer({ open: { channelMax: 0 } });
    expect(() => peer.connection.beginSession()).toThrow(/channel-max of 0/);
    peer.begin({}, 1);
    expect(peer.closed?.condition).toBe('amqp:not-allowed');
  });

  it('uses a channel again after its end', () => {
    const peer = openPeer().end().begin();
    expect(peer.said().map(({ name, channel }) => [name, channel])).toEqual([
      ['end', 0],
      ['begin', 0],
    ]);
  });

  it('can lose its stream at any time', () => {
    const peer = openPeer();
    peer.attachReceiver();
    peer.connection.lost();
    expect(peer.detached).toEqual([{ name: 'receiver-0', condition: undefined }]);
    expect(peer.closed).toEqual({ condition: undefined, by: 'peer' });
  });
});

describe('a service that fails', () => {
  const breaches: [string, (peer: Peer, fail: () => never) => void][] = [
    [
      'message',
      (peer, message) => {
        peer.onAttached = (link) => peer.accept(link, { message });
        peer.attachSender();
        peer.deliver(0);
      },
    ],
    [
      'credit',
      (peer, credit) => {
        peer.onAttached = (link) => peer.accept(link, { credit });
        peer.attachReceiver();
        peer.flow({ handle: 0, linkCredit: 1 });
      },
    ],
    [
      'detached',
      (peer, detached) => {
        peer.onAttached = (link) => peer.accept(link, { detached });
        peer.attachReceiver();
        peer.detach(0);
      },
    ],
  ];
  const fail = () => {
    throw new Error('broken');
  };

  it.each(breaches)('in %s closes its connection with amqp:internal-error', (_name, breach) => {
    const peer = openPeer();
    breach(peer, fail);
    expect(peer.only('close')[0]?.body.condition).toBe('amqp:internal-error');
    expect(peer.failures).toEqual([new Error('broken')]);
  });

  it('in a promise does the same', async () => {
    const peer = openPeer();
    breaches[0]![1](peer, (async () => fail()) as () => never);
    await new Promise(setImmediate);
    expect(peer.only('close')[0]?.body.condition).toBe('amqp:internal-error');
    expect(peer.failures).toHaveLength(1);
  });

  it('with an outcome that cannot be encoded does the same, without half a frame', () => {
    const peer = openPeer();
    const error = { condition: 'amqp:x', info: { type: 'ubyte', value: 4711 } } as const;
    const message = (delivery: { settle(state: object): void }) => delivery.settle({ type: 'rejected', error });
    peer.onAttached = (link) => peer.accept(link, { message: message as never });
    peer.attachSender();
    peer.deliver(0);
    expect(names(peer)).toEqual(['attach', 'flow', 'close']);
    expect(peer.failures).toHaveLength(1);
  });

  it('while the connection ends fails alone: the other links are told', () => {
    const peer = openPeer();
    peer.onAttached = (link) => peer.accept(link, link.name === 'receiver-0' ? { detached: fail } : {});
    peer.attachReceiver(0);
    peer.attachReceiver(1);
    peer.connection.lost();
    expect(peer.detached).toEqual([{ name: 'receiver-1', condition: undefined }]);
    expect(peer.failures).toHaveLength(1);
  });
});
