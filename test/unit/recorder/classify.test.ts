import { describe, expect, it } from 'vitest';
import type { Hop } from '../../../src/recorder/capture.ts';
import { AMQP_HEADER } from '../../../src/wire/amqp/frame.ts';
import { beginFrameBytes, type Conversation, openFrame, RecorderBench } from './conversation.ts';

function subscriber(bench: RecorderBench, entity = 'orders'): Conversation {
  const conversation = bench.connect('127.0.0.3');
  conversation.tap.identify('acceptor', 'service-bus', 'emulated service');
  return conversation.start().attach('receiver', entity);
}

function bench(): RecorderBench {
  const created = new RecorderBench();
  created.recorder.nameHost('127.0.0.2', 'producer');
  created.recorder.nameHost('127.0.0.3', 'subscriber');
  return created;
}

/** The hop that the talk leads to. */
function hopOf(talk: (subscriber: Conversation) => void, entity?: string): Hop {
  const created = bench();
  talk(subscriber(created, entity));
  const { hops } = created.recorder.capture();
  expect(hops).toHaveLength(1);
  return hops[0]!;
}

/** The broker's answer to a drain. */
function drained(conversation: Conversation, deliveryCount: number): void {
  conversation.flow('acceptor', { deliveryCount, linkCredit: 0, drain: true });
}

/** One credit, used, settled and renewed: what a handler and a loop of single receives have in common. */
function oneByOne(conversation: Conversation, messages: number): void {
  conversation.flow('opener', { deliveryCount: 0, linkCredit: 1 });
  for (let i = 0; i < messages; i++) {
    conversation.transfer('acceptor').settle('opener', i);
    if (i < messages - 1) conversation.flow('opener', { deliveryCount: i + 1, linkCredit: 1 });
  }
}

describe('a sender that attaches', () => {
  it('pushes, one request per message', () => {
    const created = bench();
    const producer = created.connect('127.0.0.2');
    producer.tap.identify('acceptor', 'service-bus', 'emulated service');
    producer.start().attach('sender', 'orders').flow('acceptor', { deliveryCount: 0, linkCredit: 100 });
    producer.transfer('opener').transfer('opener').transfer('opener').finish();

    expect(created.recorder.capture().hops).toEqual([
      {
        from: 'producer',
        to: 'service-bus',
        openedBy: 'producer',
        model: 'push',
        wire: 'request per message',
        deliveries: 3,
        evidence: [
          'producer opened connection 1 to service-bus at 127.0.0.1:5672 (packet 1)',
          'producer attached a sender to "orders" (packet 6) and sent 3 messages (packets 9 to 11)',
        ],
      },
    ]);
  });
});

describe('credit on demand', () => {
  it('is a bounded ask, partly used and drained', () => {
    const hop = hopOf((link) => {
      link.flow('opener', { deliveryCount: 0, linkCredit: 10 }).transfer('acceptor', 3);
      link.wait(1000).flow('opener', { deliveryCount: 3, linkCredit: 7, drain: true });
      drained(link, 10);
      link.detach().finish();
    });
    expect(hop).toMatchObject({
      from: 'service-bus',
      to: 'subscriber',
      openedBy: 'subscriber',
      model: 'pull',
      deliveries: 3,
    });
    expect(hop.wire).toBe('credit on demand');
    expect(hop.evidence.at(-1)).toBe(
      'subscriber attached a receiver to "orders" (packet 6) and got 3 messages (packet 9); ' +
        'subscriber asked for credit 10 in packet 8, received 3 and took 7 back (drain, packet 10)',
    );
  });

  it('is asked anew after a drain, also for single messages', () => {
    const hop = hopOf((link) => {
      link.flow('opener', { deliveryCount: 0, linkCredit: 1 }).wait(2000);
      link.flow('opener', { deliveryCount: 0, linkCredit: 1, drain: true });
      drained(link, 1);
      link.flow('opener', { deliveryCount: 1, linkCredit: 1 }).transfer('acceptor');
    });
    expect(hop).toMatchObject({ model: 'pull', wire: 'credit on demand' });
    expect(hop.evidence.at(-1)).toContain('took 1 back (drain, packet 9) and asked anew in packet 11');
  });

  it('is exact exhaustion: as many as asked for, again and again, nothing left over', () => {
    const hop = hopOf((link) => {
      for (let round = 0; round < 3; round++) {
        link.flow('opener', { deliveryCount: round * 5, linkCredit: 5 }).transfer('acceptor', 5);
      }
      link.detach().finish();
    });
    expect(hop).toMatchObject({ model: 'pull', wire: 'credit on demand', deliveries: 15 });
    expect(hop.evidence.at(-1)).toContain('3 times');
  });

  it('is asked for a number, and then for a smaller one', () => {
    const hop = hopOf((link) => {
      link.flow('opener', { deliveryCount: 0, linkCredit: 3 }).transfer('acceptor', 3);
      link.flow('opener', { deliveryCount: 3, linkCredit: 1 }).wait(300);
      link.flow('opener', { deliveryCount: 3, linkCredit: 1, drain: true });
      drained(link, 4);
      link.detach().finish();
    });
    expect(hop).toMatchObject({ model: 'pull', wire: 'credit on demand' });
  });

  it('fits a handler, too, that takes as many calls as messages came at once, and then idles', () => {
    // Nothing in the frames tells it from a loop whose last call waits in vain. The report says so.
    const hop = hopOf((link) => {
      link.flow('opener', { deliveryCount: 0, linkCredit: 2 }).transfer('acceptor', 2);
      link.flow('opener', { deliveryCount: 2, linkCredit: 2 }).wait(1000);
      link.flow('opener', { deliveryCount: 2, linkCredit: 2, drain: true });
      drained(link, 4);
      link.detach().finish();
    });
    expect(hop).toMatchObject({ model: 'pull', wire: 'credit on demand' });
    expect(hop.evidence.at(-1)).toContain('rule of thumb');
  });

  it('is a loop of single receives that ends with the last message', () => {
    const hop = hopOf((link) => {
      oneByOne(link, 4);
      link.detach().finish();
    });
    expect(hop).toMatchObject({ model: 'pull', wire: 'credit on demand' });
  });

  it('is a loop of single receives whose last one waits in vain', () => {
    const hop = hopOf((link) => {
      oneByOne(link, 4);
      link.flow('opener', { deliveryCount: 4, linkCredit: 1 }).wait(500);
      link.flow('opener', { deliveryCount: 4, linkCredit: 1, drain: true });
      drained(link, 5);
      link.detach().finish();
    });
    expect(hop).toMatchObject({ model: 'pull', wire: 'credit on demand' });
    expect(hop.evidence.at(-1)).toContain('waited 501 ms in vain');
  });
});

describe('standing credit', () => {
  it('is renewed by one after each message and given back only when the handler is closed', () => {
    const hop = hopOf((link) => {
      oneByOne(link, 4);
      link.flow('opener', { deliveryCount: 4, linkCredit: 1 }).wait(20);
      link.flow('opener', { deliveryCount: 4, linkCredit: 1, drain: true });
      drained(link, 5);
      link.detach().finish();
    });
    expect(hop).toMatchObject({ model: 'push', wire: 'standing credit', openedBy: 'subscriber', deliveries: 4 });
  });

  it.each([
    [1_290, 'push'],
    [2_480, 'push'],
    [700, 'push'],
    [1_040, 'pull'],
    [5_000, 'pull'],
  ])(
    'of one message at a time, taken back after %d ms, is %s: those who ask wait for a round time',
    (waitMs, model) => {
      const hop = hopOf((link) => {
        oneByOne(link, 2);
        link.flow('opener', { deliveryCount: 2, linkCredit: 1 }).wait(waitMs);
        link.flow('opener', { deliveryCount: 2, linkCredit: 1, drain: true });
        drained(link, 3);
        link.detach().finish();
      });
      expect(hop).toMatchObject({ model });
      expect(hop.evidence.at(-1)).toContain('rule of thumb');
    },
  );

  it('is more than came from a partition of an event hub, and left open', () => {
    const hop = hopOf((link) => {
      link.flow('opener', { deliveryCount: 0, linkCredit: 300 }).transfer('acceptor', 5).finish();
    }, 'telemetry/ConsumerGroups/$Default/Partitions/0');
    expect(hop).toMatchObject({ model: 'push', wire: 'standing credit', deliveries: 5 });
  });

  it('is a handler that had waited longer for a message than for its end', () => {
    const hop = hopOf((link) => {
      link.flow('opener', { deliveryCount: 0, linkCredit: 1 }).wait(5000).transfer('acceptor').settle('opener', 0);
      link.flow('opener', { deliveryCount: 1, linkCredit: 1 }).wait(900);
      link.flow('opener', { deliveryCount: 1, linkCredit: 1, drain: true });
      drained(link, 2);
      link.detach().finish();
    });
    expect(hop).toMatchObject({ model: 'push', wire: 'standing credit' });
  });

  it('is a prefetch window that is topped up while some of it is left', () => {
    const hop = hopOf((link) => {
      link.flow('opener', { deliveryCount: 0, linkCredit: 100 }).transfer('acceptor', 30);
      link.flow('opener', { deliveryCount: 30, linkCredit: 100 }).transfer('acceptor', 2);
    });
    expect(hop).toMatchObject({ model: 'push', wire: 'standing credit', deliveries: 32 });
    expect(hop.evidence.at(-1)).toContain('topped up its credit while 70 was unused, once: packet 8, then packet 10');
  });

  it('is a window of several calls, refilled message by message', () => {
    const hop = hopOf((link) => {
      link.flow('opener', { deliveryCount: 0, linkCredit: 3 }).transfer('acceptor', 3);
      link.flow('opener', { deliveryCount: 3, linkCredit: 1 }).transfer('acceptor');
      link.flow('opener', { deliveryCount: 4, linkCredit: 1 }).transfer('acceptor');
      link.detach().finish();
    });
    expect(hop).toMatchObject({ model: 'push', wire: 'standing credit' });
    expect(hop.evidence.at(-1)).toContain('refilled it message by message, 2 times');
  });

  it('is a number that is renewed when all was used, and given back at once when the handler is closed', () => {
    const hop = hopOf((link) => {
      link.flow('opener', { deliveryCount: 0, linkCredit: 2 }).transfer('acceptor', 2);
      link.flow('opener', { deliveryCount: 2, linkCredit: 2 }).wait(20);
      link.flow('opener', { deliveryCount: 2, linkCredit: 2, drain: true });
      drained(link, 4);
      link.detach().finish();
    });
    expect(hop).toMatchObject({ model: 'push', wire: 'standing credit' });
    expect(hop.evidence.at(-1)).toContain('rule of thumb');
  });

  it('is left open when the connection is cut', () => {
    const hop = hopOf((link) => {
      oneByOne(link, 3);
      link.flow('opener', { deliveryCount: 3, linkCredit: 1 });
      link.tap.ended('acceptor', 'rst');
      link.tap.closed();
    });
    expect(hop).toMatchObject({ model: 'push', wire: 'standing credit' });
  });
});

describe('a client that calls no handler', () => {
  it('is pulled, though its credit stands and is topped up', () => {
    const created = bench();
    const link = created.connect('127.0.0.3');
    link.send('opener', AMQP_HEADER, openFrame('x', 'azsdk-python-servicebus'), beginFrameBytes());
    link.send('acceptor', AMQP_HEADER, openFrame('azwire'), beginFrameBytes(0)).attach('receiver', 'orders');
    link.flow('opener', { deliveryCount: 0, linkCredit: 10 }).transfer('acceptor', 3);
    link.flow('opener', { deliveryCount: 3, linkCredit: 10 });
    const [hop] = created.recorder.capture().hops;
    expect(hop).toMatchObject({ model: 'pull', wire: 'standing credit', deliveries: 3 });
    expect(hop!.evidence.join()).toContain('azsdk-python-servicebus (packet 4), which calls no handler');
  });
});

describe('several links', () => {
  it('make one hop across a reconnect, judged by the link that shows it clearly', () => {
    const created = bench();
    const cut = subscriber(created);
    cut.flow('opener', { deliveryCount: 0, linkCredit: 10 }).transfer('acceptor', 5);
    cut.tap.ended('acceptor', 'rst');
    cut.tap.closed();
    const again = subscriber(created);
    again.flow('opener', { deliveryCount: 0, linkCredit: 10 }).transfer('acceptor', 2);
    again.flow('opener', { deliveryCount: 2, linkCredit: 10 }).transfer('acceptor', 1);

    const { hops } = created.recorder.capture();
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({ model: 'push', wire: 'standing credit', deliveries: 8, openedBy: 'subscriber' });
    expect(hops[0]!.evidence.filter((sentence) => sentence.includes('opened connection'))).toHaveLength(2);
    expect(hops[0]!.evidence.at(-1)).toBe('5 of 8 deliveries came by credit on demand');
  });

  it('of two receivers on one connection are judged one by one', () => {
    const created = bench();
    const both = subscriber(created).attach('receiver', 'events/Subscriptions/all', 1);
    both.flow('opener', { deliveryCount: 0, linkCredit: 2 }).transfer('acceptor', 2);
    both.flow('opener', { handle: 1, deliveryCount: 0, linkCredit: 5 }).transfer('acceptor', 4, 1);
    both.flow('opener', { handle: 1, deliveryCount: 4, linkCredit: 5 });

    const [hop] = created.recorder.capture().hops;
    expect(hop).toMatchObject({ wire: 'standing credit', deliveries: 6 });
    expect(hop!.evidence.at(-1)).toBe('2 of 6 deliveries came by credit on demand');
  });

  it('to different entities do not outvote each other, however clear they are', () => {
    const created = bench();
    const link = subscriber(created);
    link.flow('opener', { deliveryCount: 0, linkCredit: 1 }).transfer('acceptor');
    for (let i = 1; i < 4; i++) link.flow('opener', { deliveryCount: i, linkCredit: 1 }).transfer('acceptor');
    link.flow('opener', { deliveryCount: 4, linkCredit: 1 }).wait(20);
    link.flow('opener', { deliveryCount: 4, linkCredit: 1, drain: true });
    drained(link, 5);
    link.attach('receiver', 'letters', 1).flow('opener', { handle: 1, deliveryCount: 0, linkCredit: 5 });
    link
      .transfer('acceptor', 1, 1)
      .wait(1000)
      .flow('opener', { handle: 1, deliveryCount: 1, linkCredit: 4, drain: true });
    const [hop] = created.recorder.capture().hops;
    expect(hop).toMatchObject({ model: 'push', wire: 'standing credit', deliveries: 5 });
    expect(hop!.evidence.at(-1)).toBe('1 of 5 deliveries came by credit on demand');
  });

  it('without a message make no hop', () => {
    const created = bench();
    subscriber(created).flow('opener', { deliveryCount: 0, linkCredit: 1 });
    expect(created.recorder.capture().hops).toEqual([]);
  });
});
