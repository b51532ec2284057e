import { expect } from 'vitest';
import { request } from '../../support/administration.ts';
import { bodies, clockFromNow, itHere, receiveAll, receiveOne, startBus } from '../../support/bus.ts';

itHere('a message that is posted comes to an AMQP client with all its properties', async () => {
  const bus = await startBus();
  const broker = {
    MessageId: 'id',
    CorrelationId: 'correlation',
    SessionId: 'session',
    Label: 'läbel',
    To: 'to',
    ReplyTo: 'reply-to',
    ReplyToSessionId: 'reply-session',
    TimeToLive: 90,
    PartitionKey: 'session',
    SequenceNumber: 7,
  };
  const reply = await request(bus.azure, 'POST', '/plain/messages?timeout=60', {
    body: 'This is a message.',
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      BrokerProperties: JSON.stringify(broker).replace('ä', '\\u00e4'),
      Priority: '"High"',
      Quoted: '"a \\"b\\""',
      Unquoted: '12345,ABC',
      Count: '42',
      Far: '9999999999',
      Ratio: '-0.5',
      Urgent: 'true',
      Due: '"Sun, 06 Nov 1994 08:49:37 GMT"',
    },
  });
  expect([reply.status, reply.body]).toEqual([201, '']);
  const message = await receiveOne(bus.client().createReceiver('plain'));
  expect(Buffer.from(message.body).toString()).toBe('This is a message.');
  expect(message).toMatchObject({
    messageId: 'id',
    correlationId: 'correlation',
    sessionId: 'session',
    subject: 'läbel',
    to: 'to',
    replyTo: 'reply-to',
    replyToSessionId: 'reply-session',
    timeToLive: 90_000,
    partitionKey: 'session',
    contentType: 'text/plain; charset=utf-8',
  });
  expect(message.sequenceNumber?.toString()).toBe('1');
  expect(message.applicationProperties).toEqual({
    Priority: 'High',
    Quoted: 'a "b"',
    Unquoted: '12345,ABC',
    Count: 42,
    Far: 9_999_999_999,
    Ratio: -0.5,
    Urgent: true,
    Due: Date.parse('1994-11-06T08:49:37Z'),
  });
});

itHere('a batch is sent whole', async () => {
  const bus = await startBus();
  const batch = [
    { Body: 'This is the first message', BrokerProperties: { Label: 'M1', TimeToLiveTimeSpan: '0.00:00:40' } },
    { Body: 'This is the second message', UserProperties: { Priority: 'Low' } },
    {
      Body: 'Third',
      BrokerProperties: { MessageId: '3', ContentType: 'text/plain' },
      UserProperties: { a: 1, b: 1.5, c: true },
    },
  ];
  const headers = { 'Content-Type': 'application/vnd.microsoft.servicebus.json' };
  const reply = await request(bus.azure, 'POST', '/events/messages', { body: JSON.stringify(batch), headers });
  expect(reply.status).toBe(201);
  const messages = await receiveAll(bus.client().createReceiver('events', 'first'), 3);
  expect(bodies(messages).map(String)).toEqual(batch.map(({ Body }) => Body));
  expect(messages).toMatchObject([
    { subject: 'M1', timeToLive: 40_000 },
    { applicationProperties: { Priority: 'Low' } },
    { messageId: '3', contentType: 'text/plain', applicationProperties: { a: 1, b: 1.5, c: true } },
  ]);
});

itHere('a message can be scheduled', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const ScheduledEnqueueTimeUtc = new Date(clock.now() + 60_000).toUTCString();
  const headers = { BrokerProperties: JSON.stringify({ ScheduledEnqueueTimeUtc }) };
  await request(bus.azure, 'POST', '/plain/messages', { body: 'later', headers });
  const none = await request(bus.azure, 'DELETE', '/plain/messages/head?timeout=0');
  expect(none.status).toBe(204);
  clock.advance(60_000);
  const message = await request(bus.azure, 'DELETE', '/plain/messages/head');
  expect([message.status, message.body]).toEqual([200, 'later']);
  expect(JSON.parse(message.headers.get('brokerproperties')!)).toMatchObject({ ScheduledEnqueueTimeUtc });
});

itHere('what cannot be sent is refused, and says why', async () => {
  const { azure } = await startBus();
  const post = async (path: string, headers: Record<string, string> = {}, body = 'x') => {
    const reply = await request(azure, 'POST', path, { headers, body });
    return [reply.status, reply.body.replace(/ TrackingId:[^<]*/, '')];
  };
  const error = (status: number, text: string | RegExp) => [
    status,
    expect.stringMatching(new RegExp(`^<Error><Code>${status}</Code><Detail>.*${text}.*</Detail></Error>$`)),
  ];
  expect(await post('/nope/messages')).toEqual(error(410, "'nope' could not be found"));
  expect(await post('/events/Subscriptions/first/messages')).toEqual(error(400, 'cannot be sent to the subscription'));
  expect(await post('/sessions/messages')).toEqual(error(400, 'The SessionId was not set'));
  const large = 'x'.repeat(1024 * 1024 + 1);
  expect(await post('/small/messages', {}, large)).toEqual(error(403, 'exceeds the limit'));
  expect(await post('/plain/messages', { BrokerProperties: '{' })).toEqual(error(400, 'it is no JSON'));
  expect(await post('/plain/messages', { BrokerProperties: '{"Label":1}' })).toEqual(
    error(400, 'Label is not a string'),
  );
  expect(await post('/plain/messages', { BrokerProperties: '{"TimeToLive":"soon"}' })).toEqual(
    error(400, 'TimeToLive'),
  );
  const long = JSON.stringify({ SessionId: 'x'.repeat(129) });
  expect(await post('/plain/messages', { BrokerProperties: long })).toEqual(
    error(400, 'session id has 129 characters'),
  );
  const batch = { 'Content-Type': 'application/vnd.microsoft.servicebus.json' };
  for (const body of ['{}', '[]', '[1]', '[{"Body":1}]', '[{"UserProperties":{"a":[]}}]', 'no']) {
    expect(await post('/plain/messages', batch, body)).toEqual(error(400, ''));
  }
  expect((await request(azure, 'POST', '/plain/messages/head?timeout=0')).status).toBe(204);
});
