import { describe, expect, it } from 'vitest';
import type { OutgoingDelivery } from '../../../../src/transport/amqp/delivery.ts';
import type { SenderLink } from '../../../../src/transport/amqp/sender-link.ts';
import { RELEASED } from '../../../../src/wire/amqp/delivery-state.ts';
import { openPeer, type Peer, sendText } from './peer.ts';

/** A link whose service sends `stock` messages as far as it may. */
function stocked(peer: Peer, stock: number): { link: SenderLink; asked: [number, boolean][] } {
  const asked: [number, boolean][] = [];
  peer.onAttached = (attached) =>
    peer.accept(attached, {
      credit: (link, drain) => {
        asked.push([link.sendable, drain]);
        while (stock > 0 && link.sendable > 0) sendText(link, 'message', stock--);
        if (drain) link.drained();
      },
    });
  const link = peer.attachReceiver(0);
  peer.said();
  return { link, asked };
}

const drained = (peer: Peer) =>
  peer.only('flow').map(({ body }) => [body.handle, body.drain, body.linkCredit, body.deliveryCount]);

describe('drain', () => {
  it('sends what there is and gives back the rest', () => {
    const peer = openPeer();
    stocked(peer, 2);
    peer.flow({ handle: 0, linkCredit: 10, drain: true });
    const said = peer.said();
    expect(said.map(({ name }) => name)).toEqual(['transfer', 'transfer', 'flow']);
    expect(said[2]?.body).toMatchObject({ handle: 0, drain: true, linkCredit: 0, deliveryCount: 10 });
  });

  it('is answered also when the last message has crossed it', () => {
    const peer = openPeer();
    stocked(peer, 1);
    peer.flow({ handle: 0, linkCredit: 1 });
    peer.said();
    peer.flow({ handle: 0, deliveryCount: 0, linkCredit: 1, drain: true });
    expect(drained(peer)).toEqual([[0, true, 0, 1]]);
    peer.flow({ handle: 0, deliveryCount: 1, linkCredit: 0, drain: true });
    expect(drained(peer)).toEqual([[0, true, 0, 1]]);
  });

  it('does not overtake a message that waits for the window', () => {
    const peer = openPeer({ open: { maxFrameSize: 512 }, begin: { incomingWindow: 1 } });
    const { link } = stocked(peer, 0);
    peer.flow({ incomingWindow: 1, handle: 0, linkCredit: 3 });
    sendText(link, 'x'.repeat(1000));
    peer.said();
    peer.flow({ nextIncomingId: 1, incomingWindow: 1, handle: 0, linkCredit: 3, drain: true });
    expect(peer.said().map(({ name }) => name)).toEqual(['transfer']);
    peer.flow({ nextIncomingId: 2, incomingWindow: 1 });
    const said = peer.said();
    expect(said.map(({ name }) => name)).toEqual(['transfer', 'flow']);
    expect(said[1]?.body).toMatchObject({ drain: true, linkCredit: 0, deliveryCount: 3 });
  });

  it('is not answered on a link that is gone', () => {
    const peer = openPeer();
    peer.onAttached = (attached) =>
      peer.accept(attached, {
        credit: (link) => {
          link.detach();
          link.drained();
        },
      });
    peer.attachReceiver(0);
    peer.flow({ handle: 0, linkCredit: 1, drain: true });
    expect(peer.said().map(({ name }) => name)).toEqual(['attach', 'detach']);
  });
});

describe('credit', () => {
  it('that is taken back is told to the service', () => {
    const peer = openPeer();
    const { link, asked } = stocked(peer, 0);
    peer.flow({ handle: 0, linkCredit: 5 }).flow({ handle: 0, deliveryCount: 0, linkCredit: 0 });
    expect(asked).toEqual([
      [5, false],
      [0, false],
    ]);
    expect(() => sendText(link, 'x')).toThrow(/no credit/);
  });

  it('of a million is asked for in parts, and not while output waits', () => {
    const peer = openPeer({ begin: { incomingWindow: 1_000_000 } });
    const link = peer.attachReceiver(0);
    peer.flow({ incomingWindow: 1_000_000, handle: 0, linkCredit: 1_000_000 });
    const bytes = 'x'.repeat(10_000);
    let sent = 0;
    // The peer never reads: nothing takes the output.
    for (; link.sendable > 0 && sent < 5000; sent++) sendText(link, bytes, sent);
    expect(sent).toBeLessThan(120);
    expect(peer.connection.output.bytes).toBeLessThan(1_100_000);
    peer.connection.takeOutput();
    peer.connection.flushed(true);
    expect(link.sendable).toBe(0);
    peer.connection.flushed(false);
    expect(link.sendable).toBe(256);
  });

  it('a message that cannot be encoded costs none, and no delivery-id', () => {
    const peer = openPeer();
    const { link } = stocked(peer, 0);
    peer.flow({ handle: 0, linkCredit: 1 });
    const writeHead = () => {
      throw new Error('broken');
    };
    const message = { tag: Buffer.of(1), settled: false, messageFormat: 0, bytes: Buffer.of(1), from: 0, to: 1 };
    expect(() => link.send({ ...message, writeHead })).toThrow('broken');
    sendText(link, 'good');
    expect(peer.said().map(({ name, body }) => [name, body.deliveryId])).toEqual([['transfer', 0]]);
  });
});

describe('settlement', () => {
  it('has two phases: the peer decides, the service answers once, now or later', () => {
    const peer = openPeer();
    const outcomes: OutgoingDelivery[] = [];
    peer.onAttached = (link) => peer.accept(link, { outcome: (delivery) => void outcomes.push(delivery) });
    const link = peer.attachReceiver(0);
    peer.flow({ handle: 0, linkCredit: 3 });
    for (let i = 0; i < 3; i++) sendText(link, 'x', i);
    peer.said();
    peer.disposition({ first: 0, last: 1, state: { type: 'accepted' } }).disposition({ first: 2, settled: true });
    expect(outcomes.map(({ id, settled }) => [id, settled])).toEqual([
      [0, false],
      [1, false],
      [2, true],
    ]);
    expect(peer.said()).toEqual([]);
    for (const delivery of [...outcomes, ...outcomes]) delivery.settle(RELEASED);
    expect(peer.said().map(({ body }) => [body.first, body.last, body.state.type])).toEqual([[0, 1, 'released']]);
  });
});
