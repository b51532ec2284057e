import { describe, expect, it } from 'vitest';
import { type Conversation, closeFrame, RecorderBench } from './conversation.ts';

const HOST = '127.0.0.2';

function bench(): RecorderBench {
  const created = new RecorderBench();
  created.recorder.nameHost(HOST, 'consumer');
  return created;
}

function dialled(created: RecorderBench): Conversation {
  created.nowMs += 10;
  return created.connect(HOST);
}

function cut(conversation: Conversation, how: 'fin' | 'rst' = 'rst'): void {
  conversation.bench.nowMs += 10;
  conversation.tap.ended('acceptor', how);
  conversation.tap.closed();
}

/** What each attempt follows. */
function chains(created: RecorderBench): (number | undefined)[] {
  return created.recorder.capture().attempts.map(({ reconnects }) => reconnects);
}

describe('an attempt follows', () => {
  it('the one before it that failed, and so on until one stands', () => {
    const created = bench();
    cut(dialled(created).start());
    const refused = { opener: 'consumer', acceptor: { host: '127.0.0.1', port: 5672 } };
    created.nowMs += 10;
    created.recorder.recordAttempt({ ...refused, verdict: 'refused', detail: 'ECONNREFUSED' });
    created.nowMs += 10;
    created.recorder.recordAttempt({ ...refused, verdict: 'refused', detail: 'ECONNREFUSED' });
    dialled(created).start();
    expect(chains(created)).toEqual([undefined, 1, 2, 3]);
    expect(new Set(created.recorder.capture().attempts.map(({ acceptor }) => acceptor))).toEqual(new Set(['amqp']));
  });

  it('one of two that were cut at the same time, and another the other', () => {
    const created = bench();
    const [one, two] = [dialled(created).start(), dialled(created).start()];
    cut(one);
    cut(two);
    dialled(created);
    dialled(created);
    expect(chains(created)).toEqual([undefined, undefined, 2, 1]);
  });

  it('an AMQP connection that ended without a close, or with an error', () => {
    const created = bench();
    cut(dialled(created).start(), 'fin');
    cut(dialled(created).start().send('acceptor', closeFrame('amqp:connection:forced', 'moved')), 'fin');
    dialled(created);
    expect(chains(created)).toEqual([undefined, 1, 2]);
  });

  it('a request that got no answer', () => {
    const created = bench();
    cut(dialled(created).send('opener', Buffer.from('GET / HTTP/1.1\r\n\r\n')), 'fin');
    dialled(created);
    expect(chains(created)).toEqual([undefined, 1]);
  });
});

describe('an attempt does not follow', () => {
  it('a connection that was closed as agreed', () => {
    const created = bench();
    dialled(created).start().finish();
    dialled(created);
    expect(chains(created)).toEqual([undefined, undefined]);
  });

  it('a connection that is still open, or was cut later', () => {
    const created = bench();
    const first = dialled(created).start();
    dialled(created).start();
    cut(first);
    expect(chains(created)).toEqual([undefined, undefined]);
  });

  it('an answered request whose connection ends', () => {
    const created = bench();
    const conversation = dialled(created).send('opener', Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    cut(conversation.send('acceptor', Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')), 'fin');
    dialled(created);
    expect(chains(created)).toEqual([undefined, undefined]);
  });

  it("another one's, or one to another port", () => {
    const created = bench();
    cut(dialled(created).start());
    created.nowMs += 10;
    created.connect('127.0.0.9');
    created.connect(HOST, { acceptor: { host: '127.0.0.1', port: 5300 } });
    expect(chains(created)).toEqual([undefined, undefined, undefined]);
  });
});
