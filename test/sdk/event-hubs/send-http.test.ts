import { expect } from 'vitest';
import { request, sasToken, withoutTracking } from '../../support/administration.ts';
import { trust } from '../../support/auth.ts';
import { bodies, itHere, startHub } from '../../support/hub.ts';

const BATCH = { 'Content-Type': 'application/vnd.microsoft.servicebus.json' };

itHere('an event that is posted comes to an AMQP client with its properties', async () => {
  const hub = await startHub();
  const reply = await request(hub.azure, 'POST', '/plain/messages?timeout=60&api-version=2014-01', {
    body: 'This is an event.',
    headers: { 'Content-Type': 'text/plain', Alert: '"Strong Wind"', Level: '7' },
  });
  expect([reply.status, reply.body]).toEqual([201, '']);
  const [event] = await hub.receive(1);
  expect(event!.body.toString()).toBe('This is an event.');
  expect(event).toMatchObject({ properties: { Alert: 'Strong Wind', Level: 7 }, contentType: 'text/plain' });
});

itHere('so does one at the gateway, over TLS', async () => {
  const hub = await startHub();
  trust(hub.azure);
  const response = await fetch(`https://localhost:${hub.azure.ports.gateway}/plain/messages`, {
    method: 'POST',
    body: 'over TLS',
    headers: { authorization: sasToken('https://hubs.servicebus.windows.net/plain') },
  });
  expect(response.status).toBe(201);
  const [event] = await hub.receive(1);
  expect(event!.body.toString()).toBe('over TLS');
  expect(hub.azure.capture().connections[0]).toMatchObject({ via: 'gateway', acceptor: 'event-hubs' });
});

itHere('a partition, a key or a publisher decides where it goes', async () => {
  const hub = await startHub();
  await request(hub.azure, 'POST', '/plain/partitions/3/messages', { body: 'to 3' });
  const headers = { BrokerProperties: '{"PartitionKey":"pk1"}' };
  await request(hub.azure, 'POST', '/plain/messages', { body: 'to 1', headers });
  await request(hub.azure, 'POST', '/plain/publishers/alphabet/messages', { body: 'to 2' });
  const [third] = await hub.receive(1, { partition: '3' });
  expect([third!.body.toString(), third!.partitionKey]).toEqual(['to 3', undefined]);
  const [first] = await hub.receive(1, { partition: '1' });
  expect([first!.body.toString(), first!.partitionKey]).toEqual(['to 1', 'pk1']);
  const [second] = await hub.receive(1, { partition: '2' });
  expect([second!.body.toString(), second!.partitionKey]).toEqual(['to 2', 'alphabet']);
  expect(second!.systemProperties).toMatchObject({ 'x-opt-publisher': 'alphabet' });
});

itHere('a batch is posted whole, into one partition', async () => {
  const hub = await startHub();
  const batch = [
    { Body: 'one', UserProperties: { Alert: 'Strong Wind' } },
    { Body: 'two', BrokerProperties: { MessageId: 'm-2' } },
    { Body: 'three' },
  ];
  const body = JSON.stringify(batch);
  const keyed = { ...BATCH, BrokerProperties: '{"PartitionKey":"alphabet"}' };
  expect((await request(hub.azure, 'POST', '/plain/messages', { body, headers: BATCH })).status).toBe(201);
  expect((await request(hub.azure, 'POST', '/plain/messages', { body, headers: keyed })).status).toBe(201);
  const events = await hub.receive(3, { partition: '2' });
  expect(bodies(events).map(String)).toEqual(['one', 'two', 'three']);
  expect(events).toMatchObject([{ properties: { Alert: 'Strong Wind' } }, { messageId: 'm-2' }, {}]);
  expect(events.map(({ partitionKey }) => partitionKey)).toEqual(['alphabet', 'alphabet', 'alphabet']);
  expect(bodies(await hub.receive(3, { partition: '0' })).map(String)).toEqual(['one', 'two', 'three']);
});

itHere('what cannot be published is refused, and says why', async () => {
  const hub = await startHub();
  const post = async (path: string, headers: Record<string, string> = {}, body = 'x') => {
    const reply = await request(hub.azure, 'POST', path, { headers, body });
    return [reply.status, withoutTracking(reply.body)];
  };
  const error = (status: number, text: string) => [
    status,
    expect.stringMatching(
      new RegExp(`^<Error><Code>${status}</Code><Detail>[^<]*${text}[^<]* TRACKING</Detail></Error>$`),
    ),
  ];
  expect(await post('/plain/partitions/4/messages')).toEqual(error(400, 'It should be between 0 and 3'));
  expect(await post('/plain/messages', {}, 'x'.repeat(1_048_577))).toEqual(error(403, 'exceeds the limit'));
  expect(await post('/plain/messages', { BrokerProperties: '{' })).toEqual(error(400, 'it is no JSON'));
  expect(await post('/plain/messages', BATCH, '[]')).toEqual(error(400, 'it is no list'));
  const distinct =
    '[{"Body":"a","BrokerProperties":{"PartitionKey":"a"}},{"Body":"b","BrokerProperties":{"PartitionKey":"b"}}]';
  expect(await post('/plain/messages', BATCH, distinct)).toEqual(error(400, 'distinct partition keys'));
  const key = { BrokerProperties: '{"PartitionKey":"b"}' };
  expect(await post('/plain/publishers/a/messages', key)).toEqual(error(400, 'is not the name of its publisher'));
  const long = { BrokerProperties: JSON.stringify({ PartitionKey: 'x'.repeat(129) }) };
  expect(await post('/plain/messages', long)).toEqual(error(400, 'partition key has 129 characters'));
  const unsigned = { authorization: sasToken('http://localhost/', 'wrong') };
  expect(await post('/plain/messages', unsigned)).toEqual(error(401, 'InvalidSignature'));
  expect(await post('/plain/messages', { authorization: '' })).toEqual(error(401, 'MissingToken'));
  expect(hub.azure.purge('event-hubs', 'hubs')).toBe(0);
});

itHere('beside Service Bus, each takes what is its own', async () => {
  const serviceBus = { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] };
  const eventHubs = { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'readings' }] }] };
  const hub = await startHub({ config: { serviceBus, eventHubs } });
  expect((await request(hub.azure, 'POST', '/orders/messages', { body: 'a message' })).status).toBe(201);
  expect((await request(hub.azure, 'POST', '/readings/messages', { body: 'an event' })).status).toBe(201);
  expect(hub.azure.purge('service-bus', 'bus', 'orders')).toBe(1);
  expect(hub.azure.purge('event-hubs', 'hubs', 'readings')).toBe(1);
  expect((await request(hub.azure, 'POST', '/nope/messages', { body: 'x' })).status).toBe(410);
});
