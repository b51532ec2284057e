import { describe, expect, it } from 'vitest';
import { openPeer, type Peer } from './peer.ts';

function receiving(more: Parameters<Peer['attachSender']>[1] = {}): Peer {
  const peer = openPeer();
  peer.attachSender(0, more);
  return peer;
}

const texts = (peer: Peer) => peer.messages.map(({ payload }) => payload.toString());

describe('deliveries', () => {
  it('come in one frame or in several, with or without repeated ids', () => {
    const peer = receiving();
    peer.deliver(0, { messageFormat: 7 });
    peer.deliver(1, { more: true }).transfer({ more: true }, Buffer.from('y')).transfer({ deliveryId: 1 });
    expect(texts(peer)).toEqual(['x', 'xyx']);
    expect(peer.messages.map(({ id, messageFormat, settled }) => [id, messageFormat, settled])).toEqual([
      [0, 7, true],
      [1, 0, true],
    ]);
    expect(peer.only('disposition').map(({ body }) => [body.first, body.last, body.settled])).toEqual([[0, 1, true]]);
  });

  it('that are settled, also only by the last frame, get no answer', () => {
    const peer = receiving();
    peer.deliver(0, { settled: true }).deliver(1, { more: true }).transfer({ settled: true });
    expect(texts(peer)).toEqual(['x', 'xx']);
    expect(peer.only('disposition')).toEqual([]);
  });

  it('that are aborted are forgotten, but count', () => {
    const peer = receiving();
    peer.deliver(0, { more: true }).transfer({ aborted: true }).deliver(1, { aborted: true }).deliver(2);
    expect(texts(peer)).toEqual(['x']);
    peer.said();
    peer.flow({ handle: 0, deliveryCount: 3, echo: true });
    expect(peer.only('flow')[0]?.body).toMatchObject({ deliveryCount: 3, linkCredit: 7 });
  });

  it('of two links may be interleaved', () => {
    const peer = receiving();
    peer.attachSender(1);
    peer.deliver(0, { more: true }).deliver(1, { handle: 1, more: true });
    peer.transfer({}, Buffer.from('a')).transfer({ handle: 1 }, Buffer.from('b'));
    expect(texts(peer)).toEqual(['xa', 'xb']);
  });

  it('without credit detach the link, and tell the service', () => {
    const peer = openPeer();
    peer.onAttached = (link) =>
      link.role === 'receiver' && link.accept({ handler: peer.handler(), maxMessageBytes: 9, creditWindow: 0 });
    peer.attachSender(0);
    peer.deliver(0).deliver(1);
    const condition = 'amqp:link:transfer-limit-exceeded';
    expect(peer.only('detach').map(({ body }) => body.error.condition)).toEqual([condition]);
    expect(peer.detached).toEqual([{ name: 'sender-0', condition }]);
  });

  it('that are too large are rejected; the link stays', () => {
    const peer = receiving();
    peer.said();
    const part = Buffer.alloc(60_000);
    peer.deliver(0, { more: true });
    for (let i = 0; i < 20; i++) peer.transfer({ more: i < 19 }, part);
    peer.deliver(1);
    const states = peer.only('disposition').map(({ body }) => [body.first, body.state?.error?.condition]);
    expect(states).toEqual([
      [0, 'amqp:link:message-size-exceeded'],
      [1, undefined],
    ]);
    expect(texts(peer)).toEqual(['x']);
  });

  it.each([
    ['settled', { settled: true }],
    ['in a transaction', { state: { type: 'transactional', txnId: Buffer.of(1) } }],
  ] as const)('that are too large and %s detach the link', (_what, more) => {
    const peer = receiving();
    peer.deliver(0, { more: true, ...more });
    for (let i = 0; i < 20; i++) peer.transfer({ more: i < 19 }, Buffer.alloc(60_000));
    expect(peer.only('detach')[0]?.body.error.condition).toBe('amqp:link:message-size-exceeded');
    expect(peer.detached).toHaveLength(1);
  });
});

describe('credit', () => {
  it('is topped up at half', () => {
    const peer = receiving();
    expect(peer.only('flow').map(({ body }) => [body.deliveryCount, body.linkCredit])).toEqual([[0, 10]]);
    for (let id = 0; id < 5; id++) peer.deliver(id);
    expect(peer.only('flow').map(({ body }) => [body.deliveryCount, body.linkCredit])).toEqual([[5, 10]]);
  });

  it('that the sender gives back is granted again', () => {
    const peer = receiving({ initialDeliveryCount: 0xffff_fff0 });
    peer.said();
    peer.flow({ handle: 0, deliveryCount: 0xffff_fffa, linkCredit: 0 });
    expect(peer.only('flow').map(({ body }) => [body.deliveryCount, body.linkCredit])).toEqual([[0xffff_fffa, 10]]);
  });

  it('is counted once when the sender tells its count within a delivery', () => {
    const peer = receiving();
    peer.deliver(0, { more: true }).flow({ handle: 0, deliveryCount: 1, linkCredit: 9 }).transfer({});
    peer.said();
    peer.flow({ handle: 0, deliveryCount: 1, linkCredit: 9, echo: true });
    expect(peer.only('flow')[0]?.body).toMatchObject({ deliveryCount: 1, linkCredit: 9 });
  });
});
