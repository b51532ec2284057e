import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished } from 'vitest';
import { bodies, itHere, receiveAll } from '../../support/bus.ts';
import { startInPlaceOfOfficialEmulators } from '../../support/official-emulator.ts';

/* azwire in the place of the official emulator: nothing but its file at its mount path, its environment and its connection string. */

const CONFIG = `{
  "UserConfig": {
    // as the official sample has it
    "Namespaces": [
      {
        "Name": "sbemulatorns",
        "Queues": [{ "Name": "queue.1", "Properties": { "MaxDeliveryCount": 1, "ForwardTo": "" } }],
        "Topics": [
          {
            "Name": "topic.1",
            "Subscriptions": [
              { "Name": "everything" },
              {
                "Name": "json",
                "Rules": [
                  {
                    "Name": "by-type",
                    "Properties": { "FilterType": "Correlation", "CorrelationFilter": { "ContentType": "application/json" } }
                  }
                ]
              },
              {
                "Name": "by-sql",
                "Rules": [
                  {
                    "Name": "by-sql",
                    "Properties": {
                      "FilterType": "Sql",
                      "SqlFilter": { "SqlExpression": "size > 2" },
                      "Action": { "SqlExpression": "SET large = TRUE" }
                    }
                  }
                ]
              }
            ]
          }
        ]
      }
    ],
    "Logging": { "Type": "File" },
  }
}`;

itHere('the official file, environment and connection string are all it takes', async () => {
  const { amqp, management, err } = await startInPlaceOfOfficialEmulators(
    { ServiceBus_Emulator: CONFIG },
    { ACCEPT_EULA: 'Y', SQL_SERVER: 'sqledge', MSSQL_SA_PASSWORD: 'A-password1' },
  );
  expect(err()).toContain('Note: SQL_SERVER, MSSQL_SA_PASSWORD are not used: azwire needs no SQL Server.\n');
  expect(err()).toMatch(
    /^Note: .*Config\.json: \/UserConfig\/Logging\/Type is "File": the log goes to standard error/m,
  );
  expect(err()).not.toContain('A-password1');

  const health = await fetch(`http://localhost:${management}/health`);
  expect(health.status).toBe(200);
  expect(await health.json()).toEqual({ status: 'healthy', message: 'Service is healthy.' });

  const key =
    'SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;';
  const client = new ServiceBusClient(`Endpoint=sb://localhost:${amqp};${key}`);
  onTestFinished(() => client.close());

  await client.createSender('queue.1').sendMessages({ body: 'once' });
  const receiver = client.createReceiver('queue.1');
  const [message] = await receiveAll(receiver, 1);
  await receiver.abandonMessage(message!);
  const deadLetters = await receiveAll(client.createReceiver('queue.1', { subQueueType: 'deadLetter' }), 1);
  expect(deadLetters[0]?.deadLetterReason).toBe('MaxDeliveryCountExceeded');

  await client.createSender('topic.1').sendMessages([
    { body: 'small', contentType: 'application/json', applicationProperties: { size: 1 } },
    { body: 'large', applicationProperties: { size: 3 } },
  ]);
  const received = async (subscription: string, count: number) =>
    receiveAll(client.createReceiver('topic.1', subscription, { receiveMode: 'receiveAndDelete' }), count);
  expect(bodies(await received('everything', 2))).toEqual(['small', 'large']);
  expect(bodies(await received('json', 1))).toEqual(['small']);
  const [large] = await received('by-sql', 1);
  expect(large).toMatchObject({ body: 'large', applicationProperties: { size: 3, large: true, RuleName: 'by-sql' } });
});
