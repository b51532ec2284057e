import { describe, expect, it } from 'vitest';
import { identityFromOpen, moreCertain, Participants } from '../../../src/recorder/identify.ts';
import { RecorderBench } from './conversation.ts';

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
      { name: 'subscriber', source: 'scenario address', hosts: ['127.0.0.2'] },
      { name: 'amqp', source: 'address', hosts: ['127.0.0.1'] },
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
    const first = { name: 'first', source: 'process' } as const;
    expect(moreCertain(first, { name: 'second', source: 'process' })).toBe(first);
  });
});

describe('Participants', () => {
  it('collect the hosts of one name', () => {
    const participants = new Participants();
    participants.add({ name: 'a', source: 'address' }, '::1');
    participants.add({ name: 'a', source: 'process' }, '127.0.0.1');
    expect(participants.toArray()).toEqual([{ name: 'a', source: 'process', hosts: ['::1', '127.0.0.1'] }]);
  });
});
