// Looks into the container `dead-letters` until as many events are there as the first argument says, and tells why.
import { setTimeout as delay } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';

interface DeadLetter {
  readonly subject: string;
  readonly deadLetterReason: string;
  readonly deliveryAttempts: number;
  readonly lastDeliveryOutcome: string;
}

const account = BlobServiceClient.fromConnectionString(process.env.STORAGE_CONNECTION_STRING ?? '');
const container = account.getContainerClient('dead-letters');
await container.createIfNotExists();
console.log('looks for dead letters');

const seen = new Set<string>();
let found = 0;
while (found < Number(process.argv[2])) {
  for await (const { name } of container.listBlobsFlat()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const letters: DeadLetter[] = JSON.parse((await container.getBlobClient(name).downloadToBuffer()).toString());
    for (const { subject, deadLetterReason, deliveryAttempts, lastDeliveryOutcome } of letters) {
      found++;
      const [subscription] = name.split('/');
      const attempts = deliveryAttempts === 1 ? '1 attempt' : `${deliveryAttempts} attempts`;
      console.log(`${subscription}: ${subject} after ${attempts}: ${deadLetterReason}, ${lastDeliveryOutcome}`);
    }
  }
  await delay(200);
}
