import { expect, it } from 'vitest';
import { startHub } from '../../support/hub.ts';

it.each([
  ['a text', 'Grüße, 世界'],
  ['a number', 42.5],
  ['an object', { nested: [1, 'two', { three: null }] }],
  ['null', null],
  ['bytes', Buffer.from([0, 1, 254, 255])],
  ['no bytes', Buffer.alloc(0)],
])('the body %s comes as it was sent', async (_what, body) => {
  const hub = await startHub({ hub: 'single' });
  await hub.producer().sendBatch([{ body }]);
  const [event] = await hub.receive(1);
  expect(event!.body).toEqual(body);
});

it('properties come with their types', async () => {
  const hub = await startHub({ hub: 'single' });
  const properties = {
    text: 'ä',
    count: 7,
    ratio: 0.5,
    flag: true,
    at: new Date(784_111_777_000),
  };
  await hub
    .producer()
    .sendBatch([
      { body: 1, properties, contentType: 'text/plain', correlationId: 'correlation', messageId: 'message' },
    ]);
  const [event] = await hub.receive(1);
  expect(event!.properties).toEqual({ ...properties, at: properties.at.getTime() });
  expect(event).toMatchObject({ contentType: 'text/plain', correlationId: 'correlation', messageId: 'message' });
});

it.each(['value', 'sequence', 'data'] as const)(
  'an AMQP message with a body of the kind %s comes whole',
  async (bodyType) => {
    const hub = await startHub({ hub: 'single' });
    const body = { value: { map: 1 }, sequence: [['a', 1], ['b']], data: Buffer.from('bytes') }[bodyType];
    await hub.producer().sendBatch([
      {
        body,
        bodyType,
        properties: { subject: 'subject', groupId: 'group', replyTo: 'reply', to: 'to' },
        applicationProperties: { own: 1 },
        messageAnnotations: { 'x-own': 'kept', 'x-opt-sequence-number': 'not mine to say' },
        footer: { sum: 'f00' },
      },
    ]);
    const [event] = await hub.receive(1);
    const raw = event!.getRawAmqpMessage();
    expect([raw.bodyType, event!.body]).toEqual([bodyType, body]);
    expect(raw.properties).toMatchObject({ subject: 'subject', groupId: 'group', replyTo: 'reply', to: 'to' });
    expect(raw.applicationProperties).toEqual({ own: 1 });
    expect(raw.footer).toEqual({ sum: 'f00' });
    expect(raw.messageAnnotations).toEqual({
      'x-own': 'kept',
      'x-opt-sequence-number': event!.sequenceNumber,
      'x-opt-offset': event!.offset,
      'x-opt-enqueued-time': event!.enqueuedTimeUtc,
    });
  },
);
