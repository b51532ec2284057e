import type {
  Destination,
  EventSubscriptionDefinition,
} from '../../../../../../emulators/event-grid/core/definitions.ts';
import type {
  Attempt,
  AttemptResult,
  Command,
  EventState,
  PutSubscription,
  ReplyOf,
} from '../../../../../../emulators/event-grid/core/delivery/commands.ts';
import {
  DELIVERY_LIMITS,
  DeliveryCore,
  type DeliveryLimits,
} from '../../../../../../emulators/event-grid/core/delivery/delivery-core.ts';
import {
  DEFAULT_RETRY_OPTIONS,
  type RetryOptions,
  RetryTable,
} from '../../../../../../emulators/event-grid/core/delivery/retry-table.ts';
import type { AcceptedEvent } from '../../../../../../emulators/event-grid/core/event/accepted-event.ts';
import { Failure } from '../../../../../../emulators/event-grid/core/failure.ts';
import { GridHost } from '../../../../../../emulators/event-grid/runtime/grid-host.ts';
import { VirtualClock } from '../../../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../../../src/kernel/ids.ts';

export const SOURCE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid/topics/orders';

export const WEBHOOK: Destination = webhook();

export function webhook(maxEventsPerBatch = 1, preferredBatchSizeInKilobytes = 64): Destination {
  const endpointUrl = 'http://localhost:9000/hook';
  return {
    endpointType: 'WebHook',
    properties: { endpointUrl, maxEventsPerBatch, preferredBatchSizeInKilobytes, deliveryAttributeMappings: [] },
  };
}

export const QUEUE: Destination = {
  endpointType: 'ServiceBusQueue',
  properties: { resourceId: '/subscriptions/s/queues/q', deliveryAttributeMappings: [] },
};

export const DEAD_LETTERS: EventSubscriptionDefinition['deadLetterDestination'] = {
  endpointType: 'StorageBlob',
  properties: { resourceId: '/subscriptions/s/storageAccounts/a', blobContainerName: 'dead' },
};

export function definition(changes: Partial<EventSubscriptionDefinition> = {}): EventSubscriptionDefinition {
  return {
    destination: WEBHOOK,
    filter: {
      subjectBeginsWith: '',
      subjectEndsWith: '',
      isSubjectCaseSensitive: false,
      enableAdvancedFilteringOnArrays: false,
      advancedFilters: [],
    },
    eventDeliverySchema: 'EventGridSchema',
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    labels: [],
    ...changes,
  };
}

export function event(id: string, payloadBytes = 20, changes: Partial<AcceptedEvent['envelope']> = {}): AcceptedEvent {
  return {
    schema: 'EventGridSchema',
    payload: new Uint8Array(payloadBytes),
    envelope: {
      id,
      topic: SOURCE,
      subject: 'subject',
      eventType: 'type',
      eventTime: '2026-01-01T00:00:00Z',
      dataVersion: '1',
      ...changes,
    },
  };
}

export function failed(outcome: FailedResult['outcome'], status?: number): FailedResult {
  return { type: 'failed', outcome, status, detail: 'for the test' };
}
type FailedResult = Extract<AttemptResult, { readonly type: 'failed' }>;

export const DELIVERED: AttemptResult = { type: 'delivered', status: 200 };

interface BenchOptions {
  readonly limits?: Partial<DeliveryLimits>;
  readonly chance?: number;
  readonly retries?: Partial<RetryOptions>;
}

/** A core under a virtual clock, and what it gives out. */
export class DeliveryBench {
  readonly clock = new VirtualClock(0);
  readonly core: DeliveryCore;
  readonly host: GridHost;
  /** What was given out: when in seconds, and what. */
  readonly log: { readonly atS: number; readonly attempt: Attempt }[] = [];
  /** What comes of an attempt. Undefined: it stays under way. */
  answer: (attempt: Attempt) => AttemptResult | undefined = () => DELIVERED;

  constructor({ limits = {}, chance = 0, retries = {} }: BenchOptions = {}) {
    this.core = new DeliveryCore({
      ids: seededIds(1),
      chance: () => chance,
      limits: { ...DELIVERY_LIMITS, ...limits },
      retries: new RetryTable({ ...DEFAULT_RETRY_OPTIONS, ...retries }),
    });
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    this.host = new GridHost({
      core: this.core,
      clock: this.clock,
      log,
      carryOut: (attempt) => this.#carryOut(attempt),
    });
  }

  /** Subscription `orders` of the source, or another one. */
  put(changes: Partial<EventSubscriptionDefinition> = {}, others: Partial<PutSubscription> = {}): void {
    this.ok({
      type: 'put-subscription',
      source: SOURCE,
      name: 'orders',
      schedule: 'basic',
      isHeld: false,
      ...others,
      definition: definition(changes),
    });
  }

  /** Events with these ids. */
  async publish(...ids: readonly string[]): Promise<void> {
    this.ok({ type: 'publish', sources: [SOURCE], events: ids.map((id) => event(id)) });
    await settled();
  }

  /** Lets time pass in small steps, so that results come in between. */
  async pass(seconds: number, stepS = 1): Promise<void> {
    for (let i = 0; i < seconds; i += stepS) {
      this.clock.advance(stepS * 1_000);
      await settled();
    }
  }

  /** When attempts of a type were given out, in seconds. */
  timesS(type: Attempt['type'] = 'deliver'): number[] {
    return this.log.filter(({ attempt }) => attempt.type === type).map(({ atS }) => atS);
  }

  /** The ids of the events in each attempt. */
  ids(type: Attempt['type'] = 'deliver'): string[][] {
    return this.log
      .filter(({ attempt }) => attempt.type === type)
      .map(({ attempt }) => attempt.events.map((each) => each.event.envelope.id));
  }

  events(name = 'orders'): readonly EventState[] {
    return this.ok({ type: 'list-events', source: SOURCE, name, skip: 0, top: 100 });
  }

  counts(name = 'orders') {
    return this.ok({ type: 'get-subscription', source: SOURCE, name }).counts;
  }

  /** The reply, which must not be a failure. */
  ok<C extends Command>(command: C): ReplyOf<C> {
    const reply = this.host.execute(command);
    if (reply instanceof Failure) throw new Error(`${reply.error}: ${reply.detail}`);
    return reply;
  }

  finish(attempt: number, result: AttemptResult): void {
    this.ok({ type: 'finish-attempt', attempt, result });
  }

  #carryOut(attempt: Attempt): Promise<AttemptResult> {
    this.log.push({ atS: this.clock.now() / 1_000, attempt });
    const result = this.answer(attempt);
    return result === undefined ? new Promise(() => {}) : Promise.resolve(result);
  }
}

/** What was promised has happened. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}
