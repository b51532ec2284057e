import { describe, expect, it } from 'vitest';
import { nodeOf } from '../../../../../src/recorder/dissect/amqp/link.ts';
import { Links } from '../../../../../src/recorder/dissect/amqp/links.ts';

const carrier = { number: 1 };
const window = { nextOutgoingId: 0, incomingWindow: 1, outgoingWindow: 1 };
const target = { type: 'target', address: 'orders' } as const;

function withSession(): Links {
  const links = new Links(1);
  links.begin('opener', 3, window);
  links.begin('acceptor', 8, { ...window, remoteChannel: 3 });
  return links;
}

describe('Links', () => {
  it('pairs the attaches of both sides, each with a channel and handle of its own', () => {
    const links = withSession();
    const asked = links.attach('opener', 3, { name: 'a', handle: 5, role: 'sender', target }, carrier);
    const answered = links.attach('acceptor', 8, { name: 'a', handle: 1, role: 'receiver', target }, carrier);
    expect(asked!.answers).toBe(false);
    expect(answered).toEqual({ link: asked!.link, answers: true });
    expect(links.find('opener', 3, 5)).toBe(asked!.link);
    expect(links.find('acceptor', 8, 1)).toBe(asked!.link);
    expect(links.find('acceptor', 3, 5)).toBeUndefined();
    expect(asked!.link).toMatchObject({ senderSide: 'opener', initiator: 'opener', entity: 'orders', kind: 'entity' });
  });

  it('gives a name free after both detached', () => {
    const links = withSession();
    const first = links.attach('opener', 3, { name: 'a', handle: 0, role: 'sender', target }, carrier)!.link;
    links.attach('acceptor', 8, { name: 'a', handle: 0, role: 'receiver', target }, carrier);
    expect(links.detach('opener', 3, 0)).toBe(first);
    expect(links.detach('acceptor', 8, 0)).toBe(first);
    const second = links.attach('opener', 3, { name: 'a', handle: 0, role: 'sender', target }, carrier)!.link;
    expect(second).not.toBe(first);
    expect(links.all).toEqual([first, second]);
  });

  it('knows the coordinator, and ends links with their session', () => {
    const links = withSession();
    const coordinator = { type: 'coordinator' } as const;
    const link = links.attach(
      'opener',
      3,
      { name: 't', handle: 0, role: 'sender', target: coordinator },
      carrier,
    )!.link;
    expect(link.kind).toBe('transactions');
    expect(links.all).toEqual([]);
    links.end('opener', 3);
    expect(link.detached).toBe(true);
    expect(links.find('opener', 3, 0)).toBeUndefined();
    expect(links.attach('opener', 3, { name: 'b', handle: 0, role: 'sender', target }, carrier)).toBeUndefined();
  });

  it('forgets links that came and went without a message', () => {
    const links = withSession();
    for (let i = 0; i < 5000; i++) {
      links.attach('opener', 3, { name: `link-${i}`, handle: 0, role: 'sender', target }, carrier);
      links.detach('opener', 3, 0);
    }
    expect(links.all.length).toBeLessThan(2048);
  });
});

describe('nodeOf', () => {
  it.each([
    ['orders', 'entity', 'orders'],
    ['/orders', 'entity', 'orders'],
    ['amqps://bus.servicebus.windows.net/events/Subscriptions/all', 'entity', 'events/Subscriptions/all'],
    ['$cbs', 'claims', '$cbs'],
    ['orders/$management', 'management', 'orders/$management'],
    ['sb://host/orders/$Management', 'management', 'orders/$Management'],
    ['orders/$DeadLetterQueue', 'entity', 'orders/$DeadLetterQueue'],
  ])('%j is %s %j', (address, kind, entity) => {
    expect(nodeOf(address)).toEqual({ kind, entity });
  });
});
