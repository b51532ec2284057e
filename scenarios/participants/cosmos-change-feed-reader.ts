// Asks the container `orders` every 200 milliseconds for what has changed, from the beginning, until it has so many orders (default 5).
import { setTimeout as delay } from 'node:timers/promises';
import { ChangeFeedStartFrom, CosmosClient, StatusCodes } from '@azure/cosmos';

const client = new CosmosClient(process.env.COSMOS_CONNECTION_STRING ?? '');
const orders = client.database('shop').container('orders');
const wanted = Number(process.argv[2] ?? 5);

const changes = orders.items.getChangeFeedIterator<{ customer: string }>({
  changeFeedStartFrom: ChangeFeedStartFrom.Beginning(),
});
let received = 0;
let unchanged = 0;
while (received < wanted) {
  const { result, statusCode } = await changes.readNext();
  if (statusCode === StatusCodes.NotModified) {
    console.log(`nothing has changed ${++unchanged} times`);
    await delay(200);
    continue;
  }
  for (const { customer } of result) {
    received++;
    console.log(`received the order of ${customer}`);
  }
}
console.log(`received ${received}`);
client.dispose();
