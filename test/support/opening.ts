import { onTestFinished } from 'vitest';
import { message } from './amqp-message.ts';
import { startTestAzwire } from './bus.ts';
import { connectRhea } from './rhea-client.ts';

export interface Opening {
  readonly bytes: Buffer;
  /** How much of it are the protocol headers at its start. */
  readonly headerBytes: number;
}

/** What a good client says from its first byte on: SASL, open, begin, attach, flow, transfers, dispositions. */
export async function recordedOpening(): Promise<Opening> {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'plain' }] }] } });
  onTestFinished(() => azure.stop());
  const client = await connectRhea(azure);
  const sender = await client.sender('plain');
  const receiver = await client.receiver('plain');
  await sender.send(message('one'));
  const [one] = await receiver.receive(1);
  await receiver.settle(() => one!.delivery.accept());
  await receiver.drain();
  const sent = azure.capture().packets.filter(({ from }) => from === 'opener');
  return { bytes: Buffer.concat(sent.map(({ payload }) => payload)), headerBytes: 8 };
}
