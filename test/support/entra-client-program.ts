// A Service Bus client that knows no key: it goes by whatever identity its environment gives it. Sends a message to QUEUE of
// NAMESPACE, receives and completes it, says so.
import { DefaultAzureCredential } from '@azure/identity';
import { ServiceBusClient } from '@azure/service-bus';

const { NAMESPACE = '', QUEUE = '' } = process.env;
// Otherwise the library asks login.microsoftonline.com whether the authority is one.
const credential = new DefaultAzureCredential({ disableInstanceDiscovery: true });
const client = new ServiceBusClient(NAMESPACE, credential, { retryOptions: { maxRetries: 0, timeoutInMs: 20_000 } });
try {
  await client.createSender(QUEUE).sendMessages({ body: 'a message' });
  const receiver = client.createReceiver(QUEUE);
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
  if (message === undefined) throw new Error('no message came');
  await receiver.completeMessage(message);
  console.log(`completed ${message.body}`);
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  console.log(`failed ${code}: ${message}`);
}
await client.close();
