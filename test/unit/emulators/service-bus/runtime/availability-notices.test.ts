import { describe, expect, it } from 'vitest';
import type { Command } from '../../../../../emulators/service-bus/core/commands.ts';
import { Failure } from '../../../../../emulators/service-bus/core/failure.ts';
import { Namespace } from '../../../../../emulators/service-bus/core/namespace.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../emulators/service-bus/limits.ts';
import { AvailabilityNotices } from '../../../../../emulators/service-bus/runtime/availability-notices.ts';
import { NamespaceHost } from '../../../../../emulators/service-bus/runtime/namespace-host.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';
import type { MessagesAvailable } from '../../../../../src/kernel/messages-available.ts';
import { testPlatform } from '../../../../support/platform.ts';
import { incoming, queueDefinition, topicDefinition } from '../core/namespace-fixture.ts';

const QUEUES = [
  queueDefinition(),
  queueDefinition({ name: 'sessions', requiresSession: true }),
  queueDefinition({ name: 'short', defaultMessageTimeToLiveMs: 10_000, deadLetteringOnMessageExpiration: true }),
  queueDefinition({ name: 'forwards', forwardTo: 'orders' }),
];

/** A namespace with somebody who listens to its notices. */
class Watched {
  readonly clock = new VirtualClock();
  readonly host: NamespaceHost;
  readonly told: MessagesAvailable[] = [];
  readonly #platform = testPlatform({ clock: this.clock });

  constructor() {
    const limits = SERVICE_BUS_LIMITS.relaxed;
    const topics = [topicDefinition()];
    const namespace = new Namespace({
      name: 'bus',
      authorizationRules: [],
      queues: QUEUES,
      topics,
      limits,
      ids: seededIds(1),
    });
    this.host = new NamespaceHost(namespace, this.clock);
    this.host.watch(new AvailabilityNotices(this.host, this.#platform));
  }

  /** Returns a function that ends it. */
  listen(): () => void {
    return this.#platform.messagesAvailable.subscribe((one) => this.told.push(one));
  }

  execute(command: Command): void {
    const reply = this.host.execute(command);
    if (reply instanceof Failure) throw new Error(`${reply.error}: ${reply.detail}`);
  }

  send(entity: string): void {
    this.execute({ type: 'send', entity, messages: [incoming('a')] });
  }

  /** A receiver that takes out so many. Returns its number. */
  receive(entity: string, credit: number): number {
    const ignore = () => {};
    const opened = this.host.openReceiver(entity, 'receive-and-delete', ignore, ignore);
    if (opened instanceof Failure) throw new Error(opened.detail);
    this.execute({ type: 'grant', receiver: opened.receiver, credit });
    return opened.receiver;
  }

  /** What was told since the last time, without the common beginning of its types. */
  news(): string[] {
    return this.told.splice(0).map(({ type, subject }) => `${type.replace('Microsoft.ServiceBus.', '')} ${subject}`);
  }

  /** The same, of the next so many seconds. */
  newsAfter(seconds: number): string[] {
    this.clock.advance(seconds * 1000);
    return this.news();
  }
}

function listening(): Watched {
  const bus = new Watched();
  bus.listen();
  return bus;
}

const UNATTENDED = 'ActiveMessagesAvailableWithNoListeners queues/orders';
const PERIODIC = 'ActiveMessagesAvailablePeriodicNotifications queues/orders';

describe('messages that nobody receives', () => {
  it('are told of at once, every 30 s, and that nobody listens every two minutes', () => {
    const bus = listening();
    bus.send('orders');
    expect(bus.news()).toEqual([UNATTENDED, PERIODIC]);
    expect(bus.newsAfter(90)).toEqual([PERIODIC, PERIODIC, PERIODIC]);
    expect(bus.newsAfter(30)).toEqual([UNATTENDED, PERIODIC]);
    expect(bus.newsAfter(120)).toEqual([PERIODIC, PERIODIC, PERIODIC, UNATTENDED, PERIODIC]);
  });

  it('are told of once for many', () => {
    const bus = listening();
    for (let count = 0; count < 3; count++) bus.send('orders');
    expect(bus.news()).toEqual([UNATTENDED, PERIODIC]);
  });

  it('are no news any more when they are gone, and are again when one comes', () => {
    const bus = listening();
    bus.send('orders');
    bus.execute({ type: 'purge-entity', entity: 'orders' });
    bus.news();
    expect(bus.newsAfter(600)).toEqual([]);
    bus.send('orders');
    expect(bus.news()).toEqual([UNATTENDED, PERIODIC]);
  });

  it('are told of in the words of the schema', () => {
    const bus = listening();
    bus.send('orders');
    bus.send('events');
    const timeMs = bus.clock.now();
    const type = 'Microsoft.ServiceBus.ActiveMessagesAvailableWithNoListeners';
    expect(bus.told.filter((one) => one.type === type)).toEqual([
      {
        type,
        namespace: 'bus',
        subject: 'queues/orders',
        timeMs,
        data: {
          namespaceName: 'bus',
          requestUri: 'https://bus.servicebus.windows.net/orders/messages/head',
          entityType: 'queue',
          queueName: 'orders',
          topicName: null,
          subscriptionName: null,
        },
      },
      {
        type,
        namespace: 'bus',
        subject: 'topics/events/subscriptions/all',
        timeMs,
        data: {
          namespaceName: 'bus',
          requestUri: 'https://bus.servicebus.windows.net/events/subscriptions/all/messages/head',
          entityType: 'subscriber',
          queueName: null,
          topicName: 'events',
          subscriptionName: 'all',
        },
      },
    ]);
  });
});

describe('a listener', () => {
  it('is a receiver, whether it has credit or not', () => {
    const bus = listening();
    bus.receive('orders', 0);
    bus.send('orders');
    expect(bus.news()).toEqual([PERIODIC]);
    expect(bus.newsAfter(120)).toEqual(Array(4).fill(PERIODIC));
  });

  it('may come and go: what it leaves is told of within two minutes', () => {
    const bus = listening();
    bus.send('orders');
    const receiver = bus.receive('orders', 0);
    bus.newsAfter(60);
    bus.execute({ type: 'close-receiver', receiver });
    expect(bus.newsAfter(60)).toEqual([PERIODIC, UNATTENDED, PERIODIC]);
  });

  it('that takes the message out at once leaves nothing to tell', () => {
    const bus = listening();
    bus.receive('orders', 1);
    bus.send('orders');
    expect(bus.news()).toEqual([]);
  });

  it('is one who waits for a session', () => {
    const bus = listening();
    const wait = { entity: 'sessions', mode: 'peek-lock', sessionId: 'one', timeoutMs: 60_000 } as const;
    expect(
      bus.host.acceptSession(
        wait,
        () => {},
        () => {},
      ),
    ).not.toBeInstanceOf(Failure);
    bus.execute({ type: 'send', entity: 'sessions', messages: [{ ...incoming('a'), sessionId: 'two' }] });
    expect(bus.news()).toEqual(['ActiveMessagesAvailablePeriodicNotifications queues/sessions']);
  });

  it('is not one who peeks', () => {
    const bus = listening();
    bus.send('orders');
    bus.news();
    bus.execute({ type: 'peek', entity: 'orders', fromSequenceNumber: 0, count: 1 });
    expect(bus.newsAfter(120)).toContain(UNATTENDED);
  });
});

it('tells of dead letters under the subject of their queue', () => {
  const bus = listening();
  bus.send('short');
  bus.news();
  bus.clock.advance(10_000);
  const [told] = bus.told;
  expect(told?.data.requestUri).toBe('https://bus.servicebus.windows.net/short/$deadletterqueue/messages/head');
  expect(bus.news()).toEqual([
    'DeadletterMessagesAvailableWithNoListeners queues/short',
    'DeadletterMessagesAvailablePeriodicNotifications queues/short',
  ]);
});

it('tells of a forwarded message where it arrives', () => {
  const bus = listening();
  bus.send('forwards');
  expect(bus.news()).toEqual([UNATTENDED, PERIODIC]);
});

it('tells of a scheduled message when its time has come', () => {
  const bus = listening();
  const messages = [{ ...incoming('a'), scheduledAtMs: bus.clock.now() + 5_000 }];
  bus.execute({ type: 'send', entity: 'orders', messages });
  expect(bus.news()).toEqual([]);
  expect(bus.newsAfter(5)).toEqual([UNATTENDED, PERIODIC]);
});

describe('while nobody wants to know', () => {
  it('nothing is told; what waits then is told of in its time', () => {
    const bus = new Watched();
    bus.send('orders');
    bus.send('short');
    bus.clock.advance(60_000);
    const end = bus.listen();
    expect(bus.newsAfter(120)).toEqual(expect.arrayContaining([UNATTENDED, PERIODIC]));
    end();
    bus.send('events');
    expect(bus.newsAfter(600)).toEqual([]);
  });

  it('a namespace that is gone tells nothing', () => {
    const bus = listening();
    bus.send('orders');
    bus.news();
    bus.host.stop();
    expect(bus.newsAfter(600)).toEqual([]);
  });
});
