import { Buffer } from 'node:buffer';
import type { Platform } from '../../../src/kernel/emulator.ts';
import { formatUuid } from '../../../src/kernel/ids.ts';
import type { AttemptedEvent, SubscriptionState } from '../core/delivery/commands.ts';

/** An event of Event Grid's own about a subscription, in the Event Grid schema. [event-grid-protocol 3.1] */
export function subscriptionEvent(
  { source }: Pick<SubscriptionState, 'source'>,
  eventType: string,
  data: object,
  { clock, ids }: Pick<Platform, 'clock' | 'ids'>,
): AttemptedEvent {
  const eventTime = new Date(clock.now()).toISOString();
  const envelope = {
    id: formatUuid(ids.uuidBytes()),
    topic: source,
    subject: '',
    eventType,
    eventTime,
    dataVersion: '1',
  };
  const { id, topic, subject } = envelope;
  const members = { id, topic, subject, data, eventType, eventTime, metadataVersion: '1', dataVersion: '1' };
  return {
    event: { schema: 'EventGridSchema', payload: Buffer.from(JSON.stringify(members)), envelope },
    outputEventId: formatUuid(ids.uuidBytes()),
    deliveryCount: 0,
    publishedAtMs: clock.now(),
    deadLetter: undefined,
  };
}
