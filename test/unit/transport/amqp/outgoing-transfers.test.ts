import { describe, expect, it } from 'vitest';
import { OutgoingTransfers } from '../../../../src/transport/amqp/outgoing-transfers.ts';
import { ACCEPTED } from '../../../../src/wire/amqp/delivery-state.ts';
import { openPeer, type Peer, sendText } from './peer.ts';

const transfers = (peer: Peer) => peer.only('transfer').map(({ body, payload }) => ({ ...body, payload }));

describe('a message in several frames', () => {
  it('fits the peer, says more, and names the delivery once', () => {
    const peer = openPeer({ open: { maxFrameSize: 512 } });
    const link = peer.attachReceiver(0);
    peer.flow({ handle: 0, linkCredit: 1 });
    const text = Array.from({ length: 3000 }, (_, i) => i % 10).join('');
    sendText(link, text, 5);
    const chunks = Buffer.concat(peer.connection.takeOutput());
    for (let at = 0; at < chunks.length; at += chunks.readUInt32BE(at)) {
      expect(chunks.readUInt32BE(at)).toBeLessThanOrEqual(512);
    }
    peer.connection.takeOutput();
    sendAgain(peer, text);
  });

  function sendAgain(peer: Peer, text: string) {
    const link = peer.attachReceiver(1);
    peer.said();
    peer.flow({ handle: 1, linkCredit: 1 });
    sendText(link, text, 5);
    const sent = transfers(peer);
    expect(Buffer.concat(sent.map(({ payload }) => payload)).toString()).toBe(text);
    expect(sent.map(({ more }) => more)).toEqual([...sent.slice(1).map(() => true), false]);
    expect(sent.map(({ deliveryId }) => deliveryId)).toEqual([1, ...sent.slice(1).map(() => undefined)]);
  }

  it('goes on where the window closed, on the next flow', () => {
    const peer = openPeer({ open: { maxFrameSize: 512 }, begin: { incomingWindow: 2 } });
    const link = peer.attachReceiver(0);
    peer.flow({ incomingWindow: 2, handle: 0, linkCredit: 10 });
    peer.said();
    sendText(link, 'x'.repeat(2000));
    sendText(link, 'second', 1);
    const counts: number[] = [];
    const got: Buffer[] = [];
    for (let received = 0; ; ) {
      const sent = transfers(peer);
      if (sent.length === 0) break;
      counts.push(sent.length);
      got.push(...sent.map(({ payload }) => payload));
      received += sent.length;
      peer.flow({ nextIncomingId: received, incomingWindow: 2 });
    }
    expect(counts).toEqual([2, 2, 2]);
    expect(Buffer.concat(got).toString()).toBe(`${'x'.repeat(2000)}second`);
  });

  it('waits for a peer that does not read, however small its frames', () => {
    const peer = openPeer({ open: { maxFrameSize: 512 }, begin: { incomingWindow: 1_000_000 } });
    const link = peer.attachReceiver(0);
    peer.flow({ incomingWindow: 1_000_000, handle: 0, linkCredit: 9 });
    const text = 'x'.repeat(5_000_000);
    sendText(link, text);
    sendText(link, text, 1);
    let bytes = 0;
    for (let round = 0; round < 100; round++) {
      expect(peer.connection.output.bytes).toBeLessThan(1_200_000);
      bytes += transfers(peer).reduce((sum, { payload }) => sum + payload.length, 0);
      peer.connection.flushed(false);
    }
    expect(bytes).toBe(10_000_000);
  });

  it('is dropped when its link goes, and others go on', () => {
    const peer = openPeer({ open: { maxFrameSize: 512 }, begin: { incomingWindow: 1 } });
    const link = peer.attachReceiver(0);
    const other = peer.attachReceiver(1);
    peer.flow({ incomingWindow: 1, handle: 0, linkCredit: 1 }).flow({ incomingWindow: 1, handle: 1, linkCredit: 1 });
    sendText(link, 'x'.repeat(2000));
    peer.said();
    peer.detach(0).flow({ nextIncomingId: 1, incomingWindow: 5 });
    expect(other.sendable).toBe(1);
    sendText(other, 'next', 1);
    expect(transfers(peer).map(({ payload }) => payload.toString())).toEqual(['next']);
  });
});

describe('dispositions', () => {
  function withUnsettled(count: number): Peer {
    const peer = openPeer({ begin: { incomingWindow: 10_000 } });
    const link = peer.attachReceiver(0);
    peer.flow({ incomingWindow: 10_000, handle: 0, linkCredit: count });
    for (let i = 0; i < count; i++) sendText(link, 'x', i);
    peer.said();
    return peer;
  }
  const answers = (peer: Peer) =>
    peer.only('disposition').map(({ body }) => [body.role, body.first, body.last, body.settled, body.state?.type]);

  it('of a range are answered in one frame', () => {
    const peer = withUnsettled(3000);
    peer.disposition({ first: 0, last: 2999, state: ACCEPTED });
    expect(peer.outcomes).toHaveLength(3000);
    expect(answers(peer)).toEqual([['sender', 0, 2999, true, 'accepted']]);
  });

  it('of deliveries that are gone are answered too, unless they are settled', () => {
    const peer = withUnsettled(2);
    peer.disposition({ first: 1, state: ACCEPTED, settled: true });
    peer.disposition({ first: 0, last: 3, state: ACCEPTED });
    expect(answers(peer)).toEqual([
      ['sender', 0, 0, true, 'accepted'],
      ['sender', 1, 3, true, 'rejected'],
    ]);
    peer.disposition({ first: 0, last: 100, state: ACCEPTED, settled: true });
    expect(answers(peer)).toEqual([]);
  });

  it('of a range as wide as numbers go look only at what is there', () => {
    const peer = withUnsettled(2);
    peer.disposition({ first: 0xffff_fff0, last: 0x7fff_ffef, state: ACCEPTED, settled: true });
    expect(peer.outcomes.map(({ delivery }) => [delivery.id, delivery.settled])).toEqual([
      [0, true],
      [1, true],
    ]);
  });

  it('after the link has gone are answered as forgotten', () => {
    const peer = withUnsettled(1);
    peer.detach(0);
    peer.said();
    peer.disposition({ first: 0, state: ACCEPTED });
    expect(answers(peer)).toEqual([['sender', 0, 0, true, 'rejected']]);
    expect(peer.outcomes).toEqual([]);
  });

  it('of the sending side need no answer', () => {
    const peer = withUnsettled(1);
    peer.disposition({ role: 'sender', first: 0, settled: true });
    expect(peer.said()).toEqual([]);
  });
});

it('transfer ids wrap at 2^32', () => {
  const peer = openPeer();
  const link = peer.attachReceiver(0);
  peer.flow({ handle: 0, linkCredit: 9 });
  const session = new OutgoingTransfers(link.session);
  session.nextId = 0xffff_ffff;
  session.window = 9;
  const bytes = Buffer.from('x');
  const message = { tag: bytes, settled: true, messageFormat: 0, writeHead: () => {}, bytes, from: 0, to: 1 };
  session.send(link, message);
  session.send(link, message);
  expect([session.nextId, session.window]).toEqual([1, 7]);
  session.onFlow({ nextIncomingId: 0xffff_ffff, incomingWindow: 9, nextOutgoingId: 0, outgoingWindow: 0 });
  expect(session.window).toBe(7);
  session.onFlow({ nextIncomingId: 1, incomingWindow: 9, nextOutgoingId: 0, outgoingWindow: 0 });
  expect(session.window).toBe(9);
});
