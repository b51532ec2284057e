import { Buffer } from 'node:buffer';
import type { Platform } from '../../../src/kernel/emulator.ts';
import { formatUuid } from '../../../src/kernel/ids.ts';
import type { StorageAccount } from '../../../src/storage-account/storage-account.ts';
import { storageErrorCode, storageRequest } from '../../../src/storage-account/storage-request.ts';
import type { DeliveryAttribute, Destination } from '../core/definitions.ts';
import type { Attempt, AttemptedEvent, DeadLetterFacts, DeadLetterReason } from '../core/delivery/commands.ts';
import { renderEvent } from '../core/event/render-event.ts';
import { attributesOf } from './delivery-attributes.ts';
import { jsonArray } from './delivery-body.ts';
import { statusFailure } from './delivery-failure.ts';
import type { DeliverySwitches } from './delivery-switches.ts';
import type { HttpConnections } from './http-connections.ts';
import { namespaceTopicOf } from './namespace-topic.ts';

export interface DeadLetterSurroundings {
  readonly connections: HttpConnections;
  readonly platform: Pick<Platform, 'clock' | 'clientClock' | 'ids'>;
  readonly switches: LetterSwitches;
}

type LetterSwitches = Pick<DeliverySwitches, 'deadLetterPropertiesIsCamelCase'>;

/** Writes the events of an attempt into one blob, in a container that is there. Returns the status. */
export async function writeDeadLetters(
  attempt: Attempt,
  container: string,
  account: StorageAccount,
  { connections, platform, switches }: DeadLetterSurroundings,
  signal: AbortSignal,
): Promise<number> {
  const name = blobName(attempt, platform.clock.now(), formatUuid(platform.ids.uuidBytes()));
  const request = {
    method: 'PUT',
    path: [account.basePath, container, ...name.map(encodeURIComponent)].join('/'),
    query: {},
    headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/json' },
    body: deadLetters(attempt, switches),
  };
  const answer = await connections.send(
    account.target,
    (address) => storageRequest(account, request, address, platform.clientClock.now()),
    signal,
  );
  if (answer.status !== 201) throw statusFailure(answer.status, storageErrorCode(answer));
  return answer.status;
}

/** Its path in the container, with month, day and hour as they are, without zeros in front. [event-grid-protocol 3.6, 6.1] */
export function blobName(
  { subscription }: Pick<Attempt, 'subscription'>,
  nowMs: number,
  id: string,
): readonly string[] {
  const { source, name, schedule } = subscription;
  const owner = schedule === 'namespace' ? [...namespaceTopicOf(source), name] : [name.toUpperCase()];
  const now = new Date(nowMs);
  const time = [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate(), now.getUTCHours()];
  return [...owner, ...time.map(String), `${id}.json`];
}

/** The contents of the blob: an array. */
export function deadLetters(
  { subscription, events }: Pick<Attempt, 'subscription' | 'events'>,
  switches: LetterSwitches,
): Buffer {
  const { definition, schedule } = subscription;
  const isCloudEvent = definition.eventDeliverySchema === 'CloudEventSchemaV1_0';
  return jsonArray(
    events.map((attempted) => {
      if (schedule === 'namespace') return namespaceLetter(attempted, mappingsOf(definition.destination), switches);
      // What a topic takes in a form of its own is in the data of an event of the Event Grid schema.
      const schema = isCloudEvent ? 'CloudEventSchemaV1_0' : 'EventGridSchema';
      return withMembers(renderEvent(attempted.event, schema), facts(attempted, isCloudEvent));
    }),
  );
}

function facts({ deadLetter, deliveryCount, publishedAtMs }: AttemptedEvent, isCloudEvent: boolean): object {
  const members = {
    deadLetterReason: deadLetter?.reason,
    deliveryAttempts: deliveryCount,
    lastDeliveryOutcome: deadLetter?.lastOutcome,
    publishTime: timeText(publishedAtMs),
    lastDeliveryAttemptTime: timeText(deadLetter?.lastAttemptAtMs),
  };
  // Names of a CloudEvent's attributes have no capitals. [CloudEvents 1.0, naming conventions]
  const named = ([name, value]: [string, unknown]) => [isCloudEvent ? name.toLowerCase() : name, value];
  return Object.fromEntries(Object.entries(members).map(named));
}

/** [event-grid-protocol 6.1; the capital: Event Grid docs, delivery and retry of namespaces, where a blob of the service is shown] */
function namespaceLetter(
  { event, deadLetter, deliveryCount, publishedAtMs }: AttemptedEvent,
  mappings: readonly DeliveryAttribute[],
  { deadLetterPropertiesIsCamelCase }: LetterSwitches,
): Buffer {
  const shown = mappings.filter(({ type, properties }) => type === 'Dynamic' || !properties.isSecret);
  const members = {
    customDeliveryProperties: Object.fromEntries(attributesOf(shown, event)),
    [deadLetterPropertiesIsCamelCase ? 'deadLetterProperties' : 'deadletterProperties']: {
      deadletterreason: reasonText(deadLetter?.reason),
      deliveryattempts: deliveryCount,
      deliveryresult: resultText(deadLetter),
      publishutc: timeText(publishedAtMs),
      deliveryattemptutc: timeText(deadLetter?.lastAttemptAtMs),
    },
  };
  const wrapped = Buffer.concat([
    Buffer.from('{"event":'),
    renderEvent(event, 'CloudEventSchemaV1_0'),
    Buffer.from('}'),
  ]);
  return withMembers(wrapped, members);
}

/** [Event Grid docs: dead-lettered events of namespaces] */
function reasonText(reason: DeadLetterReason | undefined): string | undefined {
  if (reason === 'MaxDeliveryAttemptsExceeded') return 'Maximum delivery attempts was exceeded.';
  if (reason === 'TimeToLiveExceeded') return 'Time to live was exceeded.';
  return reason;
}

/** A queue's events have no outcome: nobody has tried to deliver them. [Event Grid docs: dead-lettered events of namespaces] */
function resultText(deadLetter: DeadLetterFacts | undefined): string {
  if (deadLetter?.reason === 'Rejected') return 'Event was rejected.';
  return deadLetter?.lastOutcome ?? 'Event was not acknowledged nor rejected.';
}

function mappingsOf({ properties }: Destination): readonly DeliveryAttribute[] {
  return 'deliveryAttributeMappings' in properties ? properties.deliveryAttributeMappings : [];
}

function timeText(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** A JSON object with more members at its end, its own bytes as they are. */
function withMembers(object: Uint8Array, members: object): Buffer {
  const own = Buffer.from(object.buffer, object.byteOffset, object.byteLength);
  const more = JSON.stringify(members);
  return Buffer.concat([own.subarray(0, own.lastIndexOf('}')), Buffer.from(`,${more.slice(1)}`)]);
}
