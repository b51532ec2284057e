import type { EndpointType } from '../definitions.ts';
import type { AttemptResult, DeliveryOutcome, RetrySchedule } from './commands.ts';

type FailedAttempt = Extract<AttemptResult, { readonly type: 'failed' }>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Between one attempt and the next; the last wait counts for all that follow. [event-grid-protocol 3.4, 6.1] */
const WAITS_MS: Readonly<Record<RetrySchedule, readonly number[]>> = {
  basic: [10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR],
  namespace: [0, 10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE],
};

/** What a wait grows by at most. Azure says only that it is small. */
const JITTER = 0.1;

/** Answers that stand for ever: the event is not tried again. [event-grid-protocol 3.4, 6.1] */
const FINAL_STATUSES = {
  webhook: new Set([400, 401, 403, 413]),
  resource: new Set([400, 413]),
  namespace: new Set([400, 401, 403, 404, 413, 414]),
};

/** How long a status makes an event wait at least. [event-grid-protocol 3.4] */
const WAITS_BY_STATUS_MS = {
  webhook: new Map([
    [408, 2 * MINUTE],
    [503, 30 * SECOND],
  ]),
  resource: new Map([
    [401, 5 * MINUTE],
    [404, 5 * MINUTE],
    [408, 2 * MINUTE],
    [503, 30 * SECOND],
  ]),
};

/** How long an endpoint that keeps failing is left alone. What is not here says nothing about the endpoint. [event-grid-protocol 3.4] */
const PROBATIONS_MS: Partial<Record<DeliveryOutcome, number>> = {
  Busy: 10 * SECOND,
  TimedOut: 10 * SECOND,
  SocketError: 30 * SECOND,
  NotFound: 5 * MINUTE,
  ResolutionError: 5 * MINUTE,
  Disabled: 5 * MINUTE,
  Full: 5 * MINUTE,
  Unauthorized: 5 * MINUTE,
  Forbidden: 5 * MINUTE,
  InvalidAzureFunctionDestination: 10 * MINUTE,
};

interface DeadLetterTimes {
  /** From the last attempt of delivery to the first of writing. */
  readonly delayMs: number;
  /** The last one counts for all that follow. */
  readonly waitsMs: readonly number[];
  /** After this time of trying in vain the event is dropped. */
  readonly giveUpAfterMs: number;
}

/** Of the waits of `basic` Azure says nothing; they are those of `namespace`. [event-grid-protocol 3.6, 6.1] */
const DEAD_LETTER_WAITS_MS = [10 * SECOND, MINUTE, 5 * MINUTE];
const DEAD_LETTER_TIMES: Readonly<Record<RetrySchedule, DeadLetterTimes>> = {
  basic: { delayMs: 5 * MINUTE, waitsMs: DEAD_LETTER_WAITS_MS, giveUpAfterMs: 4 * HOUR },
  namespace: { delayMs: 0, waitsMs: DEAD_LETTER_WAITS_MS, giveUpAfterMs: 48 * HOUR },
};

export interface RetryOptions {
  /** What all waits between attempts, and around dead letters, are multiplied by. 1: Azure's times. */
  readonly scale: number;
  /** Whether an Azure resource's 403 stands for ever: one of Azure's tables says so, the other does not. */
  readonly resourceForbiddenIsFinal: boolean;
}

export const DEFAULT_RETRY_OPTIONS: RetryOptions = { scale: 1, resourceForbiddenIsFinal: true };

/** What follows from the result of an attempt: whether there is another one, and how long it waits. */
export class RetryTable {
  readonly #options: RetryOptions;

  constructor(options: RetryOptions = DEFAULT_RETRY_OPTIONS) {
    this.#options = options;
  }

  /** Whether an event that came to this result is never tried again. */
  isFinal({ status }: FailedAttempt, schedule: RetrySchedule, endpointType: EndpointType): boolean {
    if (status === undefined) return false;
    if (schedule === 'namespace') return FINAL_STATUSES.namespace.has(status);
    const kind = kindOf(endpointType);
    if (kind === 'resource' && status === 403) return this.#options.resourceForbiddenIsFinal;
    return FINAL_STATUSES[kind].has(status);
  }

  /** How long to wait after an attempt that failed, the `attempts`-th of the event. `chance` is at least 0 and less than 1. */
  retryWaitMs(
    { status }: FailedAttempt,
    attempts: number,
    schedule: RetrySchedule,
    endpointType: EndpointType,
    chance: number,
  ): number {
    const byStatus = schedule === 'namespace' ? undefined : WAITS_BY_STATUS_MS[kindOf(endpointType)].get(status ?? 0);
    return this.#scaled(Math.max(step(WAITS_MS[schedule], attempts), byStatus ?? 0) * jitter(chance));
  }

  /** From the last attempt of delivery to the first of writing the dead letter. */
  deadLetterDelayMs(schedule: RetrySchedule): number {
    return this.#scaled(DEAD_LETTER_TIMES[schedule].delayMs);
  }

  /** How long to wait after a dead letter could not be written for the `attempts`-th time. */
  deadLetterWaitMs(attempts: number, schedule: RetrySchedule, chance: number): number {
    return this.#scaled(step(DEAD_LETTER_TIMES[schedule].waitsMs, attempts) * jitter(chance));
  }

  /** After this time of trying in vain the event is dropped. */
  deadLetterGiveUpMs(schedule: RetrySchedule): number {
    return this.#scaled(DEAD_LETTER_TIMES[schedule].giveUpAfterMs);
  }

  /** How long an endpoint is left alone. Undefined: the outcome is about the event rather than the endpoint. */
  probationMs(outcome: DeliveryOutcome): number | undefined {
    const ms = PROBATIONS_MS[outcome];
    return ms === undefined ? undefined : this.#scaled(ms);
  }

  /** In whole milliseconds. */
  #scaled(ms: number): number {
    return Math.round(ms * this.#options.scale);
  }
}

function step(waitsMs: readonly number[], attempts: number): number {
  return waitsMs[Math.min(attempts, waitsMs.length) - 1]!;
}

function jitter(chance: number): number {
  return 1 + JITTER * chance;
}

/** Every destination but a webhook is an Azure resource. */
function kindOf(endpointType: EndpointType): 'webhook' | 'resource' {
  return endpointType === 'WebHook' ? 'webhook' : 'resource';
}
