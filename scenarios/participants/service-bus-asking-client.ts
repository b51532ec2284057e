// Asks what some things cost, over the queue `requests`, and takes the answers from a session of its own in the queue `replies`. The
// arguments are the things.
import { randomUUID } from 'node:crypto';
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const sender = client.createSender('requests');
const sessionId = randomUUID();
const replies = await client.acceptSession('replies', sessionId);

for (const body of process.argv.slice(2)) {
  const messageId = randomUUID();
  await sender.sendMessages({ messageId, body, replyTo: 'replies', replyToSessionId: sessionId });
  const [answer] = await replies.receiveMessages(1, { maxWaitTimeInMs: 20_000 });
  if (answer?.correlationId !== messageId) throw new Error(`got no answer for ${body}, or one to another question`);
  await replies.completeMessage(answer);
  console.log(`is told: ${answer.body}`);
}
await client.close();
