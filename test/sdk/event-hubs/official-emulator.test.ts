import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs';
import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished } from 'vitest';
import { receiveAll } from '../../support/bus.ts';
import { bodies, itHere, receiveFrom } from '../../support/hub.ts';
import { startInPlaceOfOfficialEmulators } from '../../support/official-emulator.ts';

/** As the official sample has it. */
const EVENT_HUBS = `{
  "UserConfig": {
    "NamespaceConfig": [
      {
        "Type": "EventHub",
        "Name": "emulatorNs1",
        "Entities": [
          // the sample has the number in quotes
          { "Name": "eh1", "PartitionCount": "2", "ConsumerGroups": [{ "Name": "cg1" }] }
        ]
      }
    ],
    "LoggingConfig": { "Type": "File" }
  }
}`;
const SERVICE_BUS = `{
  "UserConfig": {
    "Namespaces": [{ "Name": "sbemulatorns", "Queues": [{ "Name": "queue.1" }], "Topics": [] }],
    "Logging": { "Type": "Console" }
  }
}`;
const KEY = 'SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;';

itHere('the official file, environment and connection string are all it takes', async () => {
  const { amqp, management, err } = await startInPlaceOfOfficialEmulators(
    { Eventhubs_Emulator: EVENT_HUBS },
    { ACCEPT_EULA: 'Y', BLOB_SERVER: 'azurite', METADATA_SERVER: 'azurite' },
  );
  expect(err()).toContain('Note: BLOB_SERVER, METADATA_SERVER are not used: azwire needs no storage beside it.\n');
  expect(err()).toMatch(
    /^Note: .*Config\.json: \/UserConfig\/LoggingConfig\/Type is "File": the log goes to standard error/m,
  );
  const health = await fetch(`http://localhost:${management}/health`);
  expect(await health.json()).toEqual({ status: 'healthy', message: 'Service is healthy.' });
  const producer = new EventHubProducerClient(`Endpoint=sb://localhost:${amqp};${KEY}`, 'eh1');
  const consumer = new EventHubConsumerClient('cg1', `Endpoint=sb://localhost:${amqp};${KEY}EntityPath=eh1;`);
  onTestFinished(async () => {
    await producer.close();
    await consumer.close();
  });
  expect(await producer.getPartitionIds()).toEqual(['0', '1']);
  await producer.sendBatch([{ body: 'event' }]);
  expect(bodies(await receiveFrom(consumer, 1))).toEqual(['event']);
});

itHere('with both official files it stands in the place of both emulators, on one port', async () => {
  const { amqp } = await startInPlaceOfOfficialEmulators(
    { Eventhubs_Emulator: EVENT_HUBS, ServiceBus_Emulator: SERVICE_BUS },
    {},
  );
  const connectionString = `Endpoint=sb://localhost:${amqp};${KEY}`;
  const producer = new EventHubProducerClient(connectionString, 'eh1');
  const bus = new ServiceBusClient(connectionString);
  onTestFinished(async () => {
    await producer.close();
    await bus.close();
  });
  expect(await producer.getPartitionIds()).toEqual(['0', '1']);
  await bus.createSender('queue.1').sendMessages({ body: 'message' });
  expect(await receiveAll(bus.createReceiver('queue.1'), 1)).toMatchObject([{ body: 'message' }]);
});
