// Keeps its own copy of all products, out of the change feed of the container `products`, and answers questions for prices.
import { setTimeout as delay } from 'node:timers/promises';
import { ChangeFeedStartFrom, CosmosClient } from '@azure/cosmos';
import { ServiceBusClient } from '@azure/service-bus';

const cosmos = new CosmosClient(process.env.COSMOS_CONNECTION_STRING ?? '');
const products = cosmos.database('shop').container('products');
const serviceBus = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING ?? '');
const answers = serviceBus.createSender('answers');
const questions = serviceBus.createReceiver('questions');
const prices = new Map<string, number>();
const stopping = new AbortController();
process.once('SIGTERM', () => stopping.abort());

questions.subscribe({
  async processMessage({ body }) {
    await answers.sendMessages({ body: `${body} costs ${prices.get(body)}` });
  },
  async processError({ error }) {
    console.error(error.message);
    process.exitCode = 1;
  },
});

const changes = products.items.getChangeFeedIterator<{ id: string; price: number }>({
  changeFeedStartFrom: ChangeFeedStartFrom.Beginning(),
});
while (!stopping.signal.aborted) {
  try {
    const { result } = await changes.readNext();
    for (const { id, price } of result ?? []) {
      prices.set(id, price);
      console.log(`has heard that ${id} costs ${price}`);
    }
  } catch {
    console.log('gets no answer from Cosmos DB');
  }
  await delay(100, undefined, { signal: stopping.signal }).catch(() => {});
}
await serviceBus.close();
cosmos.dispose();
