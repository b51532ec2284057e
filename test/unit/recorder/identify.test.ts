import { describe, expect, it } from 'vitest';
import { identityFromOpen, moreCertain, Participants } from '../../../src/recorder/identify.ts';
import { type Conversation, RecorderBench } from './conversation.ts';

describe('a participant', () => {
  it('is named by the most certain source, whichever came first', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect().start('says-of-itself');
    const opener = () => bench.recorder.capture().connections[0]!.opener;
    expect(opener()).toBe('says-of-itself');
    conversation.tap.identify('opener', 'node consumer.js', 'process');
    expect(opener()).toBe('node consumer.js');
    conversation.tap.identify('opener', 'late', 'client properties');
    expect(opener()).toBe('node consumer.js');
    bench.recorder.nameHost('127.0.0.2', 'subscriber');
    expect(opener()).toBe('subscriber');
    expect(bench.recorder.capture().participants).toEqual([
      {
        ...{ name: 'subscriber', source: 'scenario address', hosts: ['127.0.0.2'] },
        knownBy: [
          { source: 'scenario address', detail: '127.0.0.2' },
          { source: 'process', detail: 'node consumer.js' },
          { source: 'client properties', detail: 'late' },
          { source: 'client properties', detail: 'AMQP open: container "says-of-itself"' },
          { source: 'address', detail: '127.0.0.2' },
        ],
      },
      {
        ...{ name: 'amqp', source: 'address', hosts: ['127.0.0.1'] },
        knownBy: [{ source: 'address', detail: 'listener amqp at 127.0.0.1:5672' }],
      },
    ]);
  });

  it('is told from others on the same host by who knows its source port', () => {
    const bench = new RecorderBench();
    bench.connect('127.0.0.1');
    bench.connect('127.0.0.1').tap.identify('opener', 'subscriber', 'scenario address');
    expect(bench.recorder.capture().connections.map(({ opener }) => opener)).toEqual(['127.0.0.1', 'subscriber']);
  });

  it('that is azwire is its listener until it says which service it is', () => {
    const bench = new RecorderBench();
    bench.recorder.nameHost('127.0.0.1', 'someone else');
    const conversation = bench.connect();
    expect(bench.recorder.capture().connections[0]!.acceptor).toBe('amqp');
    conversation.tap.identify('acceptor', 'service-bus', 'emulated service');
    expect(bench.recorder.capture().connections[0]!.acceptor).toBe('service-bus');
  });
});

describe('a name', () => {
  it('of a container comes before what its client says, and after its process', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect('172.18.0.5').start('says-of-itself');
    const opener = () => bench.recorder.capture().connections[0]!.opener;
    conversation.tap.identify('opener', 'shop-consumer-1', 'container', 'shop-consumer-1.shop_default');
    expect(opener()).toBe('shop-consumer-1');
    conversation.tap.identify('opener', 'node consumer.js', 'process', 'node consumer.js (pid 7)');
    expect(opener()).toBe('node consumer.js');
    expect(bench.recorder.capture().participants[0]!.knownBy.map(({ source }) => source)).toEqual([
      'process',
      'container',
      'client properties',
      'address',
    ]);
  });

  it.each([
    ['Node.js/24.21.0 (linux; x64) azure-cosmos-js/4.10.1', 'azure-cosmos-js'],
    ['azsdk-python-storage-queue/12.1 Python/3.11.2 (Linux)', 'azsdk-python-storage-queue'],
    ['curl/8.5.0', 'curl'],
  ])('of a client that says %j is %j', (userAgent, name) => {
    const bench = new RecorderBench();
    bench.connect().send('opener', Buffer.from(`GET / HTTP/1.1\r\nUser-Agent: ${userAgent}\r\n\r\n`));
    expect(bench.recorder.capture().connections[0]).toMatchObject({ opener: name, http: { userAgent } });
  });

  it('of a listener is given to who only tells of an attempt there, where it is one', () => {
    const bench = new RecorderBench();
    bench.connect().tap.identify('acceptor', 'service-bus', 'emulated service');
    const report = { opener: 'app', verdict: 'refused', detail: 'ECONNREFUSED' } as const;
    bench.recorder.recordAttempt({ ...report, acceptor: { host: '::1', port: 5672 } });
    for (const host of ['10.0.0.1', '127.1.1.9']) {
      bench.recorder.recordAttempt({ ...report, acceptor: { host, port: 5672 } });
    }
    expect(bench.recorder.capture().attempts.map(({ acceptor }) => acceptor)).toEqual([
      'service-bus',
      'service-bus',
      '10.0.0.1',
      '127.1.1.9',
    ]);
  });
});

describe('the name that was dialled', () => {
  const dialledName = (talk: (conversation: Conversation) => void) => {
    const bench = new RecorderBench();
    talk(bench.connect());
    return bench.recorder.capture().attempts[0]!.dialledName;
  };
  const asks = (host: string) => (conversation: Conversation) =>
    void conversation.send('opener', Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`));

  it('is what TLS, HTTP or AMQP was told, without the port', () => {
    expect(dialledName((talk) => talk.start())).toBe('bus.local');
    expect(dialledName(asks('localhost:8081'))).toBe('localhost');
    expect(dialledName(asks('[::1]:8081'))).toBe('::1');
    const secured = { version: 'TLSv1.3', serverName: 'bus.servicebus.windows.net' };
    expect(dialledName((talk) => talk.tap.secured(secured))).toBe('bus.servicebus.windows.net');
  });

  it('is not told where it is the address', () => {
    expect(dialledName(asks('127.0.0.1:8081'))).toBeUndefined();
    expect(dialledName(() => {})).toBeUndefined();
  });
});

describe('identityFromOpen', () => {
  it.each([
    ['my-app', { product: 'MSJSClient' }, 'my-app'],
    ['0c3f8f0e-7d1f-4f3a-9a50-5b2c2f4d6e7a', { product: 'MSJSClient' }, 'MSJSClient'],
    [
      '0c3f8f0e7d1f4f3a9a505b2c2f4d6e7a',
      { 'user-agent': 'azsdk-go-azservicebus/1.10 (go1.24)' },
      'azsdk-go-azservicebus',
    ],
    ['0c3f8f0e-7d1f-4f3a-9a50-5b2c2f4d6e7a', {}, undefined],
    ['', {}, undefined],
  ])('of container %j with %j is %j', (containerId, properties, name) => {
    expect(identityFromOpen({ containerId, properties })?.name).toBe(name);
  });
});

describe('moreCertain', () => {
  it('keeps the first of two that are equally certain', () => {
    const first = { name: 'first', source: 'process', detail: 'pid 1' } as const;
    expect(moreCertain(first, { name: 'second', source: 'process', detail: 'pid 2' })).toBe(first);
  });
});

describe('Participants', () => {
  it('collect the hosts of one name, and all that tells it, the most certain first', () => {
    const participants = new Participants();
    participants.add('a', '::1', [{ source: 'address', detail: '::1' }]);
    participants.add('a', '127.0.0.1', [
      { source: 'address', detail: '127.0.0.1' },
      { source: 'process', detail: 'node a.ts (pid 7)' },
    ]);
    participants.add('a', '127.0.0.1', [{ source: 'process', detail: 'node a.ts (pid 7)' }]);
    expect(participants.toArray()).toEqual([
      {
        ...{ name: 'a', source: 'process', hosts: ['::1', '127.0.0.1'] },
        knownBy: [
          { source: 'process', detail: 'node a.ts (pid 7)' },
          { source: 'address', detail: '::1' },
          { source: 'address', detail: '127.0.0.1' },
        ],
      },
    ]);
  });
});
