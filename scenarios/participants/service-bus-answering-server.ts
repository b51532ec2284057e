// Answers what is asked in the queue `requests`, each to where the question says, until it is told to stop.
import { ServiceBusClient } from '@azure/service-bus';

const PRICES: Readonly<Record<string, number>> = { coffee: 3, tea: 2, water: 1, cake: 4 };

const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const requests = client.createReceiver('requests');

requests.subscribe(
  {
    async processMessage({ body, messageId, replyTo = '', replyToSessionId = '' }) {
      const sender = client.createSender(replyTo);
      const answer = { body: `${body} costs ${PRICES[body]}`, sessionId: replyToSessionId };
      await sender.sendMessages({ ...answer, correlationId: String(messageId) });
      await sender.close();
      console.log(`answered ${body}`);
    },
    async processError({ error }) {
      console.error(error.message);
      process.exitCode = 1;
    },
  },
  { maxConcurrentCalls: 5 },
);

process.once('SIGTERM', async () => {
  await requests.close();
  await client.close();
});
