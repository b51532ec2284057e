import { describe, expect, it } from 'vitest';
import { openPeer } from './peer.ts';

const NOT_FOUND = { condition: 'amqp:not-found', description: 'There is no such node.' };

describe('an attach that is refused', () => {
  it.each([
    ['sender', 0, undefined],
    ['receiver', 1, 0],
  ] as const)('of a %s is answered without termini, with the settle modes, and detached', (role, mode, count) => {
    const peer = openPeer();
    peer.onAttached = (link) => link.refuse(NOT_FOUND);
    const modes = { senderSettleMode: mode, receiverSettleMode: 1 };
    if (role === 'sender') peer.attachSender(3, modes);
    else peer.attachReceiver(3, modes);
    const [attach, detach] = peer.said();
    expect(attach?.body).toMatchObject({ name: `${role}-3`, ...modes, initialDeliveryCount: count });
    expect([attach?.body.source, attach?.body.target]).toEqual([undefined, undefined]);
    expect(detach?.body).toMatchObject({ handle: 0, closed: true, error: NOT_FOUND });
    peer.detach(3);
    expect(peer.said()).toEqual([]);
    expect(peer.links[0]?.state).toBe('detached');
    // Both sides have detached, so the handle may be used again.
    peer.attachSender(3);
    expect(peer.only('end')).toEqual([]);
  });
});

describe('an attach that is answered later', () => {
  it('takes the credit that came meanwhile', async () => {
    const peer = openPeer();
    const credits: number[] = [];
    peer.onAttached = () => {};
    const link = peer.attachReceiver(0);
    peer.flow({ handle: 0, linkCredit: 4 });
    expect(peer.said()).toEqual([]);
    peer.accept(link, { credit: ({ sendable }) => void credits.push(sendable) });
    await Promise.resolve();
    expect(credits).toEqual([4]);
    expect(peer.said().map(({ name }) => name)).toEqual(['attach']);
  });

  it('can be given up by the peer: it gets an attach and a detach, and the service is told', () => {
    const peer = openPeer();
    let givenUp = 0;
    peer.onAttached = (link) => {
      link.givenUp = () => givenUp++;
    };
    const link = peer.attachReceiver(0, { senderSettleMode: 1 });
    peer.detach(0);
    const said = peer.said();
    expect(said.map(({ name }) => name)).toEqual(['attach', 'detach']);
    expect(said[0]?.body).toMatchObject({ senderSettleMode: 1, source: undefined, target: undefined });
    expect([givenUp, link.awaitsAnswer]).toEqual([1, false]);
    peer.accept(link);
    link.refuse(NOT_FOUND);
    expect(peer.said()).toEqual([]);
  });

  it('can be given up by the end of the connection', () => {
    const peer = openPeer();
    let givenUp = 0;
    peer.onAttached = (link) => {
      link.givenUp = () => givenUp++;
    };
    peer.attachSender(0);
    peer.connection.lost();
    expect(givenUp).toBe(1);
  });

  it('has no credit for a transfer yet', () => {
    const peer = openPeer();
    peer.onAttached = () => {};
    peer.attachSender(0);
    peer.deliver(0);
    const [attach, detach] = peer.said();
    expect([attach?.name, attach?.body.target]).toEqual(['attach', undefined]);
    expect(detach?.body.error.condition).toBe('amqp:link:transfer-limit-exceeded');
  });
});

describe('detach', () => {
  it('is answered in kind, and tells the service', () => {
    const peer = openPeer();
    peer.attachReceiver(0);
    peer.said();
    peer.detach(0, { closed: false, error: NOT_FOUND });
    expect(peer.said().map(({ body }) => body)).toEqual([{ handle: 0, closed: false, error: undefined }]);
    expect(peer.detached).toEqual([{ name: 'receiver-0', condition: 'amqp:not-found' }]);
  });

  it('of ours passes over what is under way until the peer answers', () => {
    const peer = openPeer();
    const link = peer.attachSender(0);
    peer.said();
    link.detach(NOT_FOUND);
    peer.deliver(0).flow({ handle: 0, echo: true });
    expect(peer.said().map(({ name }) => name)).toEqual(['detach']);
    peer.detach(0);
    expect([peer.messages, peer.said()]).toEqual([[], []]);
  });

  it('leaves handles to be used again', () => {
    const peer = openPeer();
    peer.attachReceiver(0);
    peer.detach(0);
    peer.attachReceiver(0, { name: 'again' });
    expect(peer.only('attach').map(({ body }) => [body.name, body.handle])).toEqual([
      ['receiver-0', 0],
      ['again', 0],
    ]);
  });
});

describe('a link that is revoked', () => {
  it('is detached with the reason, and its handler is told', () => {
    const peer = openPeer();
    const link = peer.attachReceiver(0);
    let over = 0;
    link.onOver(() => over++);
    link.onOver(() => over++);
    peer.said();
    link.revoke(NOT_FOUND);
    expect(peer.said().map(({ name, body }) => [name, body.error])).toEqual([['detach', NOT_FOUND]]);
    expect(peer.detached).toEqual([{ name: 'receiver-0', condition: 'amqp:not-found' }]);
    link.revoke(NOT_FOUND);
    peer.detach(0);
    expect([peer.said(), peer.detached.length, over]).toEqual([[], 1, 2]);
  });

  it('before it was answered is refused, and given up', () => {
    const peer = openPeer();
    let givenUp = 0;
    peer.onAttached = (link) => {
      link.givenUp = () => givenUp++;
    };
    const link = peer.attachSender(0);
    let over = 0;
    link.onOver(() => over++);
    link.revoke(NOT_FOUND);
    expect(peer.said().map(({ name }) => name)).toEqual(['attach', 'detach']);
    expect([givenUp, over, peer.detached.length]).toEqual([1, 1, 0]);
  });
});

describe('an attach that is accepted', () => {
  it('echoes termini, settle modes and properties', () => {
    const peer = openPeer();
    const properties = { type: 'map', value: [] } as const;
    const source = { type: 'source', address: 'amqps://host/Node' } as const;
    peer.attachReceiver(0, { source, senderSettleMode: 1, receiverSettleMode: 0, properties });
    peer.attachSender(1, { senderSettleMode: 2, properties });
    const [sender, receiver] = peer.only('attach');
    expect(sender?.body).toMatchObject({ source, senderSettleMode: 1, receiverSettleMode: 0, initialDeliveryCount: 0 });
    expect(sender?.body).toMatchObject({ target: { address: 'here' }, properties });
    expect(receiver?.body).toMatchObject({ target: { address: 'node' }, source: { type: 'source' } });
    expect(receiver?.body).toMatchObject({ senderSettleMode: 2, maxMessageSize: 1_000_000n, properties });
  });
});
