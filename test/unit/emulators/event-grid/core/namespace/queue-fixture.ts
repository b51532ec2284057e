import { expect } from 'vitest';
import type { FilterDefinition } from '../../../../../../emulators/event-grid/core/definitions.ts';
import type { Attempt } from '../../../../../../emulators/event-grid/core/delivery/commands.ts';
import type { AcceptedEvent } from '../../../../../../emulators/event-grid/core/event/accepted-event.ts';
import { Failure } from '../../../../../../emulators/event-grid/core/failure.ts';
import type {
  Command,
  Delivery,
  QueueSettings,
  ReceivedEvent,
  ReplyOf,
} from '../../../../../../emulators/event-grid/core/namespace/commands.ts';
import type { Fact } from '../../../../../../emulators/event-grid/core/namespace/facts.ts';
import { NamespaceCore } from '../../../../../../emulators/event-grid/core/namespace/namespace-core.ts';
import { seededIds } from '../../../../../../src/kernel/ids.ts';

export const NAMESPACE_ID = '/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid/namespaces/n';
export const EVERYTHING: FilterDefinition = {
  subjectBeginsWith: '',
  subjectEndsWith: '',
  isSubjectCaseSensitive: false,
  enableAdvancedFilteringOnArrays: false,
  advancedFilters: [],
};
export const BLOBS = {
  endpointType: 'StorageBlob',
  properties: { resourceId: '/storage', blobContainerName: 'dead' },
} as const;

export function settings(changed: Partial<QueueSettings> = {}): QueueSettings {
  return { lockDurationMs: 60_000, maxDeliveryCount: 10, timeToLiveMs: 86_400_000, filter: EVERYTHING, ...changed };
}

export function cloudEvent(id: string, type = 'Made', extra: object = {}): AcceptedEvent {
  const event = { specversion: '1.0', id, source: '/shop', type, ...extra };
  return {
    schema: 'CloudEventSchemaV1_0',
    payload: new TextEncoder().encode(JSON.stringify(event)),
    envelope: { id, topic: '/shop', subject: '', eventType: type, eventTime: '', dataVersion: '' },
  };
}

export const QUEUE = { topic: 'orders', subscription: 'first' } as const;

/** A namespace with the topic `orders` and one queue, at a time that the test moves. */
export class QueueBench {
  readonly core: NamespaceCore;
  nowMs = 1_000;
  wakeAtMs = Number.POSITIVE_INFINITY;
  readonly facts: Fact[] = [];
  readonly deliveries: Delivery[] = [];
  readonly attempts: Attempt[] = [];
  #receivers = 0;

  constructor(changed: Partial<QueueSettings> = {}, backlogBytesMax = 10_000_000) {
    this.core = new NamespaceCore({ id: NAMESPACE_ID, ids: seededIds(1), backlogBytesMax });
    this.done({ type: 'put-topic', topic: 'orders', retentionMs: 7 * 86_400_000 });
    this.done({ type: 'put-queue', ...QUEUE, settings: settings(changed) });
  }

  execute<C extends Command>(command: C): ReplyOf<C> | Failure {
    const { reply, facts, deliveries, attempts, wakeAtMs } = this.core.execute(command, this.nowMs);
    this.facts.push(...facts);
    this.deliveries.push(...deliveries);
    this.attempts.push(...attempts);
    this.wakeAtMs = wakeAtMs;
    return reply;
  }

  done<C extends Command>(command: C): ReplyOf<C> {
    const reply = this.execute(command);
    if (reply instanceof Failure) throw new Error(`${reply.error}: ${reply.detail}`);
    return reply;
  }

  /** Moves time on as a host does that wakes the core when it wants to be woken. */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    while (this.wakeAtMs <= untilMs) {
      this.nowMs = this.wakeAtMs;
      this.done({ type: 'wake' });
      expect(this.wakeAtMs, 'it wants to be woken later than now').toBeGreaterThan(this.nowMs);
    }
    this.nowMs = untilMs;
  }

  publish(...ids: readonly string[]): void {
    this.done({ type: 'publish', topic: 'orders', events: ids.map((id) => cloudEvent(id)) });
  }

  /** Without waiting. */
  receive(eventsMax = 1): readonly ReceivedEvent[] {
    return (
      this.done({ type: 'receive', ...QUEUE, receiver: ++this.#receivers, eventsMax, waitUntilMs: this.nowMs }) ?? []
    );
  }

  /** Waits, and gives the receiver. */
  wait(waitMs: number, eventsMax = 1): number {
    const receiver = ++this.#receivers;
    const waitUntilMs = this.nowMs + waitMs;
    expect(this.done({ type: 'receive', ...QUEUE, receiver, eventsMax, waitUntilMs })).toBeUndefined();
    return receiver;
  }

  get counts() {
    return this.done({ type: 'get-queue', ...QUEUE }).counts;
  }
}

/** `id:deliveryCount` of each. */
export function shown(events: readonly ReceivedEvent[] | Failure | undefined): string[] {
  if (events === undefined || events instanceof Failure) throw new Error(`no events: ${events?.error}`);
  return events.map(({ event, deliveryCount }) => `${event.envelope.id}:${deliveryCount}`);
}

export function tokens(events: readonly ReceivedEvent[]): string[] {
  return events.map(({ lockToken }) => lockToken);
}
