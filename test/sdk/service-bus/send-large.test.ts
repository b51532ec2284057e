import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { itHere, receiveAll, startBus } from '../../support/bus.ts';

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function roundTrip(sizeBytes: number): Promise<void> {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const body = randomBytes(sizeBytes);
  await client.createSender(queue).sendMessages({ body });
  const receiver = client.createReceiver(queue);
  const [message] = await receiveAll(receiver, 1);
  expect(digest(message!.body)).toBe(digest(body));
  await receiver.completeMessage(message!);
}

// Each is many frames: a frame is at most 64 KiB.
it('a message of 200 KB, as every tier takes it', () => roundTrip(200_000));
itHere('a message of 300 KB', () => roundTrip(300_000));
itHere('a message of 1 MB', () => roundTrip(1_000_000));
itHere('a message of 20 MB', () => roundTrip(20_000_000));
