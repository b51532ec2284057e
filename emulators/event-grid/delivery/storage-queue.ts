import { Buffer } from 'node:buffer';
import type { Platform } from '../../../src/kernel/emulator.ts';
import type { StorageAccount } from '../../../src/storage-account/storage-account.ts';
import { storageErrorCode, storageRequest } from '../../../src/storage-account/storage-request.ts';
import type { StorageQueueProperties } from '../core/definitions.ts';
import type { Attempt } from '../core/delivery/commands.ts';
import { eventBody } from './delivery-body.ts';
import { statusFailure } from './delivery-failure.ts';
import type { DeliverySwitches } from './delivery-switches.ts';
import type { HttpConnections } from './http-connections.ts';

export interface StorageSurroundings {
  readonly connections: HttpConnections;
  readonly switches: Pick<DeliverySwitches, 'storageQueueIsBase64'>;
  readonly platform: Pick<Platform, 'clientClock'>;
}

/** Puts one message for each event into a queue: a JSON object in base64, or as it is. Returns the status. [event-grid-protocol 3.8] */
export async function deliverToStorageQueue(
  attempt: Attempt,
  {
    queueName,
    queueMessageTimeToLiveInSeconds,
  }: Pick<StorageQueueProperties, 'queueName' | 'queueMessageTimeToLiveInSeconds'>,
  account: StorageAccount,
  { connections, switches, platform }: StorageSurroundings,
  signal: AbortSignal,
): Promise<number> {
  let last = 201;
  for (const event of attempt.events) {
    const text = Buffer.from(eventBody(attempt, event).body);
    const inXml = switches.storageQueueIsBase64 ? text.toString('base64') : escaped(text.toString('utf8'));
    const request = {
      method: 'POST',
      path: `${account.basePath}/${queueName}/messages`,
      query: { messagettl: String(queueMessageTimeToLiveInSeconds) },
      headers: { 'content-type': 'application/xml' },
      body: Buffer.from(`<QueueMessage><MessageText>${inXml}</MessageText></QueueMessage>`),
    };
    const answer = await connections.send(
      account.target,
      (address) => storageRequest(account, request, address, platform.clientClock.now()),
      signal,
    );
    last = answer.status;
    if (last !== 201) throw statusFailure(last, storageErrorCode(answer));
  }
  return last;
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
