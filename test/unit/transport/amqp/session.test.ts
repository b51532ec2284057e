import { describe, expect, it } from 'vitest';
import { openPeer, type Peer, sendText } from './peer.ts';

const ended = (peer: Peer) => peer.only('end').map(({ body }) => body?.condition);

describe('breaches that end the session', () => {
  it.each([
    ['a handle in use', (peer: Peer) => void peer.attachSender(0, { name: 'other' }), 'amqp:session:handle-in-use'],
    ['a flow on an unattached handle', (peer: Peer) => void peer.flow({ handle: 9 }), 'amqp:session:unattached-handle'],
    [
      'a transfer on an unattached handle',
      (peer: Peer) => void peer.deliver(0, { handle: 9 }),
      'amqp:session:unattached-handle',
    ],
    ['a detach of an unattached handle', (peer: Peer) => void peer.detach(9), 'amqp:session:unattached-handle'],
    [
      'a transfer without delivery-id',
      (peer: Peer) => void peer.transfer({ deliveryTag: Buffer.of(1) }),
      'amqp:invalid-field',
    ],
    ['a transfer without delivery-tag', (peer: Peer) => void peer.transfer({ deliveryId: 0 }), 'amqp:invalid-field'],
    [
      'a delivery within another',
      (peer: Peer) => void peer.deliver(0, { more: true }).deliver(1),
      'amqp:invalid-field',
    ],
    [
      'a range that ends before it begins',
      (peer: Peer) => void peer.disposition({ first: 5, last: 4 }),
      'amqp:invalid-field',
    ],
  ])('%s', (_what, breach, condition) => {
    const peer = openPeer();
    peer.attachSender(0);
    breach(peer);
    expect(ended(peer)).toEqual([condition]);
    expect(peer.detached).toEqual([{ name: 'sender-0', condition }]);
    // What is still under way is passed over; the end is the answer, and the connection lives.
    peer.flow({ handle: 0 }).end().begin();
    expect(peer.said().map(({ name }) => name)).toEqual(['begin']);
  });

  it('a transfer on a link on which we send', () => {
    const peer = openPeer();
    peer.attachReceiver(0);
    expect(ended(peer.deliver(0))).toEqual(['amqp:not-allowed']);
  });

  it('a handle above handle-max closes the connection', () => {
    const peer = openPeer();
    peer.attachSender(4096);
    expect(peer.closed?.condition).toBe('amqp:connection:framing-error');
  });
});

describe('flow', () => {
  it('is echoed for the session and for a link', () => {
    const peer = openPeer();
    peer.attachReceiver(0);
    peer.attachSender(1);
    peer.said();
    peer.flow({ echo: true });
    expect(peer.only('flow')[0]?.body).toMatchObject({ handle: undefined, incomingWindow: 5000 });
    peer.flow({ handle: 0, linkCredit: 7, deliveryCount: 0, echo: true });
    expect(peer.only('flow')[0]?.body).toMatchObject({ handle: 0, linkCredit: 7, deliveryCount: 0 });
    peer.flow({ handle: 1, deliveryCount: 0, linkCredit: 10, echo: true });
    expect(peer.only('flow')[0]?.body).toMatchObject({ handle: 1, linkCredit: 10, deliveryCount: 0 });
  });

  it('counts what is on the way, also across 2^32', () => {
    const peer = openPeer({ begin: { nextOutgoingId: 0xffff_fffe } });
    peer.attachSender(0, { initialDeliveryCount: 0xffff_ffff });
    for (const id of [0xffff_fffe, 0xffff_ffff, 0, 1]) peer.deliver(id);
    const said = peer.said();
    expect(peer.messages.map(({ id }) => id)).toEqual([0xffff_fffe, 0xffff_ffff, 0, 1]);
    expect(said.filter(({ name }) => name === 'disposition').map(({ body }) => [body.first, body.last])).toEqual([
      [0xffff_fffe, 1],
    ]);
    peer.flow({ echo: true });
    expect(peer.only('flow')[0]?.body.nextIncomingId).toBe(2);
  });

  it.each([0x8000_0000, 0xffff_ffff])('a window and a credit of %d are taken at their word', (most) => {
    const peer = openPeer({ begin: { incomingWindow: most } });
    const link = peer.attachReceiver(0);
    peer.flow({ incomingWindow: most, handle: 0, linkCredit: most });
    expect(link.credit).toBe(most);
    sendText(link, 'a');
    peer.flow({ nextIncomingId: 0, incomingWindow: most, handle: 0, deliveryCount: 0, linkCredit: most });
    expect([link.credit, link.sendable]).toEqual([most - 1, 256]);
  });
});

describe('the window', () => {
  it('of ours is replenished at half, also by frames without payload', () => {
    const peer = openPeer();
    peer.attachSender(0);
    peer.said();
    peer.deliver(0, { more: true });
    for (let i = 0; i < 2499; i++) peer.transfer({ more: true }, Buffer.alloc(0));
    expect(peer.only('flow').map(({ body }) => body.incomingWindow)).toEqual([5000]);
  });
});

describe('the window of the peer', () => {
  it('stops all links of its session; a link without credit stops none', () => {
    const peer = openPeer({ begin: { incomingWindow: 2 } });
    peer.attachReceiver(0);
    const rich = peer.attachReceiver(1);
    const other = peer.begin({ incomingWindow: 5 }, 1).attachReceiver(0, { name: 'c' }, 1);
    peer.flow({ incomingWindow: 2, handle: 1, linkCredit: 10 });
    peer.flow({ incomingWindow: 5, handle: 0, linkCredit: 10 }, 1);
    expect(rich.sendable).toBe(2);
    sendText(rich, 'a', 1);
    sendText(rich, 'b', 2);
    expect([rich.sendable, other.sendable]).toEqual([0, 5]);
  });

  it('asks again when it opens', () => {
    const peer = openPeer({ begin: { incomingWindow: 2 } });
    let next = 0;
    const credit = (link: Parameters<typeof sendText>[0]) => {
      while (link.sendable > 0) sendText(link, 'm', next++);
    };
    peer.onAttached = (link) => peer.accept(link, { credit });
    peer.attachReceiver(0);
    peer.flow({ incomingWindow: 2, handle: 0, linkCredit: 5 });
    expect(peer.only('transfer')).toHaveLength(2);
    peer.flow({ nextIncomingId: 2, incomingWindow: 2 });
    expect(peer.only('transfer')).toHaveLength(2);
    peer.flow({ nextIncomingId: 4, incomingWindow: 2 });
    expect(peer.only('transfer')).toHaveLength(1);
  });
});

describe('end', () => {
  it('in the middle of messages, both ways, is answered once and tells every link', () => {
    const peer = openPeer({ open: { maxFrameSize: 512 }, begin: { incomingWindow: 1 } });
    const link = peer.attachReceiver(0);
    peer.attachSender(1);
    peer.flow({ incomingWindow: 1, handle: 0, linkCredit: 1 });
    sendText(link, 'x'.repeat(2000));
    peer.deliver(0, { handle: 1, more: true }).end().flow({ incomingWindow: 9 }, 0);
    expect(peer.detached.map(({ name }) => name)).toEqual(['receiver-0', 'sender-1']);
    expect(peer.messages).toEqual([]);
    expect(() => sendText(link, 'late')).toThrow(/no credit/);
  });
});
