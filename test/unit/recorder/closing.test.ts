import { describe, expect, it } from 'vitest';
import type { Closing } from '../../../src/recorder/capture.ts';
import { closedBy, closeReason, type End, type Ending } from '../../../src/recorder/closing.ts';
import {
  attachFrame,
  type Conversation,
  closeFrame,
  detachFrame,
  RecorderBench,
  transferFrame,
} from './conversation.ts';

const names = { opener: 'subscriber', acceptor: 'service-bus' };
const silent = { close: undefined, failure: undefined, idleTimeoutMs: {}, isAbandoned: false };

function reason(ends: readonly End[], amqp: Partial<Ending['amqp']> = {}): string | undefined {
  return closeReason({ ends, amqp: { ...silent, ...amqp }, http: undefined, mqtt: undefined, silentMs: {} }, names);
}

const fin = (side: 'opener' | 'acceptor') => ({ side, how: 'fin' }) as const;

describe('closedBy', () => {
  it('is the side of the first FIN or RST', () => {
    expect(closedBy([])).toBeUndefined();
    expect(closedBy([fin('acceptor'), fin('opener')])).toBe('acceptor');
  });
});

describe('closeReason', () => {
  it('is nothing while the connection is open', () => {
    expect(reason([])).toBeUndefined();
  });

  it('is the FIN or RST alone where AMQP said nothing', () => {
    expect(reason([fin('opener')])).toBe('FIN');
    expect(reason([{ side: 'opener', how: 'rst', detail: 'ECONNRESET' }])).toBe('RST (ECONNRESET)');
  });

  it('puts the AMQP close first, and names its side where the other closed the connection', () => {
    const close = { kind: 'AMQP close', side: 'opener', text: 'AMQP close' } as const;
    expect(reason([fin('opener')], { close })).toBe('AMQP close, then FIN');
    expect(reason([fin('acceptor')], { close })).toBe('AMQP close by subscriber, then FIN');
  });

  it('does not let a plain close hide the error before it', () => {
    const text = 'AMQP detach of link of "orders" amqp:not-found';
    const failure = { kind: 'AMQP detach', side: 'acceptor', text, condition: 'amqp:not-found' } as const;
    const close = { kind: 'AMQP close', side: 'opener', text: 'AMQP close' } as const;
    expect(reason([fin('opener')], { close, failure })).toBe(
      'AMQP detach of link of "orders" amqp:not-found by service-bus, then AMQP close, then FIN',
    );
    expect(reason([fin('acceptor')], { failure })).toBe(`${failure.text}, then FIN`);
  });
});

describe('closing', () => {
  function closingOf(talk: (conversation: Conversation) => void): Closing | undefined {
    const bench = new RecorderBench();
    talk(bench.connect());
    return bench.recorder.capture().connections[0]!.closing;
  }

  function ended(conversation: Conversation, side: 'opener' | 'acceptor', how: 'fin' | 'rst' = 'fin'): void {
    conversation.tap.ended(side, how);
    conversation.tap.closed();
  }

  function http(conversation: Conversation, answer: string): Conversation {
    return conversation
      .send('opener', Buffer.from('GET /a HTTP/1.1\r\nHost: b\r\n\r\n'))
      .send('acceptor', Buffer.from(`HTTP/1.1 ${answer}\r\n\r\n`));
  }

  it('is absent while the connection is open', () => {
    expect(closingOf((talk) => talk.start())).toBeUndefined();
  });

  it('is an AMQP close with its condition, by who sent it', () => {
    expect(closingOf((talk) => talk.start().finish())).toEqual({ kind: 'AMQP close', by: 'opener', unfinished: [] });
    const forced = closingOf((talk) => {
      talk.start().send('acceptor', closeFrame('amqp:connection:forced', 'moved'));
      ended(talk, 'opener');
    });
    expect(forced).toEqual({
      ...{ kind: 'AMQP close', by: 'acceptor', condition: 'amqp:connection:forced', unfinished: [] },
    });
  });

  it('is the detach with an error after which nothing was left', () => {
    const closing = closingOf((talk) => {
      talk.start().attach('receiver', 'orders').send('acceptor', detachFrame(0, 'amqp:not-found'));
      ended(talk, 'opener');
    });
    expect(closing).toMatchObject({ kind: 'AMQP detach', by: 'acceptor', condition: 'amqp:not-found' });
  });

  it('is FIN or RST where nobody said more', () => {
    expect(closingOf((talk) => ended(talk.start(), 'opener'))).toMatchObject({ kind: 'FIN', by: 'opener' });
    expect(closingOf((talk) => ended(talk.start(), 'acceptor', 'rst'))).toMatchObject({ kind: 'RST', by: 'acceptor' });
  });

  it('is HTTP where a message said that it is the last', () => {
    const closing = closingOf((talk) => ended(http(talk, '204 No Content\r\nConnection: close'), 'opener'));
    expect(closing).toEqual({ kind: 'HTTP', by: 'acceptor', unfinished: [] });
  });

  it('is idle where the time was over for which the acceptor waits', () => {
    const answer = '204 No Content\r\nKeep-Alive: timeout=5';
    expect(closingOf((talk) => ended(http(talk, answer).wait(6_000), 'acceptor'))).toMatchObject({
      ...{ kind: 'idle', by: 'acceptor' },
    });
    expect(closingOf((talk) => ended(http(talk, answer).wait(4_000), 'acceptor'))).toMatchObject({ kind: 'FIN' });
    expect(closingOf((talk) => ended(http(talk, answer).wait(6_000), 'opener'))).toMatchObject({ kind: 'FIN' });
  });

  it('is idle where AMQP says so', () => {
    const closing = closingOf((talk) => {
      talk.start().send('acceptor', closeFrame('amqp:connection:forced', 'inactive for 300000 ms'));
      ended(talk, 'acceptor');
    });
    expect(closing).toMatchObject({ kind: 'idle', by: 'acceptor', condition: 'amqp:connection:forced' });
  });

  it('tells what was under way: credit, half a message, a transaction, requests', () => {
    const declare = Buffer.from('005377005331c00100', 'hex');
    const cut = closingOf((talk) => {
      talk
        .start()
        .attach('receiver', 'orders')
        .flow('opener', { deliveryCount: 0, linkCredit: 10 })
        .transfer('acceptor', 3);
      talk.attach('sender', 'letters', 1);
      const fields = { deliveryId: 9, deliveryTag: Buffer.of(9) };
      talk.send('opener', transferFrame({ ...fields, handle: 1, more: true }, Buffer.alloc(10)));
      const coordinator = { name: 'tx', handle: 2, source: { type: 'source', address: 'me' } } as const;
      talk.send(
        'opener',
        attachFrame({ ...coordinator, role: 'sender', target: { type: 'coordinator', capabilities: [] } }),
      );
      talk.send('opener', transferFrame({ ...fields, handle: 2 }, declare));
      ended(talk, 'opener', 'rst');
    });
    expect(cut?.unfinished).toEqual([
      '3 messages on "orders" were not settled',
      'a credit of 7 on "orders" was open',
      'a message on "letters" had begun and not ended',
      '1 transaction was open',
    ]);
    const unanswered = closingOf((talk) =>
      ended(talk.send('opener', Buffer.from('GET /a HTTP/1.1\r\n\r\n')), 'acceptor'),
    );
    expect(unanswered?.unfinished).toEqual(['GET /a had no answer']);
  });
});
