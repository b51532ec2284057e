import type { Platform } from '../../../src/kernel/emulator.ts';
import type { EventSubscription, ProvisioningState } from '../core/resources/definitions.ts';
import type { Registry } from '../core/resources/registry.ts';
import type { Deliverer } from '../delivery/deliverer.ts';
import { EndpointValidation, type ValidationResult } from './endpoint-validation.ts';
import type { GridHost } from './grid-host.ts';

export interface EventSubscriptionsOptions {
  readonly registry: Registry;
  readonly host: Pick<GridHost, 'execute'>;
  readonly deliverer: Pick<Deliverer, 'handshake' | 'notifyDeletion'>;
  readonly platform: Pick<Platform, 'clock' | 'ids' | 'log' | 'endpoints'>;
  /** Whether a change lasts until a human has confirmed it, where the endpoint leaves it to one. */
  readonly awaitsConfirmation: boolean;
}

/** What came of creating or changing an event subscription. */
export type PutResult =
  | { readonly type: 'succeeded' }
  | { readonly type: 'failed'; readonly message: string }
  /** Another change, or its deletion, came in between. */
  | { readonly type: 'canceled' };

/** How an endpoint is asked again that was declared and answers badly: a developer may start it later than azwire. */
const DECLARED_AGAIN_MS = [250, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
interface Change {
  readonly validation: EndpointValidation;
  readonly settled: (result: PutResult) => void;
}

/** The life of event subscriptions: asked for, validated, changed, expired, removed. Resources are the record of it. */
export class EventSubscriptions {
  readonly #options: EventSubscriptionsOptions;
  /** By {@link keyOf}. */
  readonly #changes = new Map<string, Change>();
  readonly #validations = new Map<string, EndpointValidation>();
  /** Alarms, by {@link keyOf}. */
  readonly #expiries = new Map<string, () => void>();
  readonly #retries = new Map<string, () => void>();
  #isStopped = false;

  constructor(options: EventSubscriptionsOptions) {
    this.#options = options;
  }

  /** Creates one, or changes it once its endpoint has agreed; one whose endpoint does not stays what it was. */
  put(asked: EventSubscription): Promise<PutResult> {
    const { registry } = this.#options;
    const former = registry.subscription(asked.source, asked.name);
    const { id, source, name, createdAtMs } = former ?? asked;
    const wanted = { ...asked, id, source, name, createdAtMs, hasAgreed: false };
    this.#giveUp(wanted);
    if (former?.hasAgreed) this.#record(former, 'Updating');
    else {
      this.#record(wanted, 'Creating');
      this.#deliver(wanted, true);
    }
    const { promise, resolve } = Promise.withResolvers<PutResult>();
    this.#validate(wanted, false, resolve, (result) => this.#failed(wanted, former, result));
    return promise;
  }

  /** One that is there already by what a directory has kept: it goes on as it was left. */
  resume(subscription: EventSubscription): void {
    if (subscription.provisioningState === 'Failed') return;
    if (subscription.hasAgreed) {
      this.#record(subscription, 'Succeeded');
      this.#deliver(subscription, false);
      this.#watchExpiry(subscription);
    } else void this.put(subscription);
  }

  /** Its webhook is told, if it is one. Whether there was one. */
  delete(source: string, name: string): boolean {
    const { registry, host, deliverer } = this.#options;
    const former = registry.subscription(source, name);
    if (former === undefined) return false;
    this.#giveUp(former);
    this.#expiries.get(keyOf(former))?.();
    this.#expiries.delete(keyOf(former));
    registry.remove(former.id);
    host.execute({ type: 'delete-subscription', source, name });
    if (former.hasAgreed) void deliverer.notifyDeletion(former);
    return true;
  }

  /** Forgets its events and counts. It goes on, and its endpoint is not asked again. */
  empty({ source, name }: Pick<EventSubscription, 'source' | 'name'>): void {
    const { registry, host } = this.#options;
    const subscription = registry.subscription(source, name);
    if (subscription === undefined || subscription.provisioningState === 'Failed') return;
    host.execute({ type: 'delete-subscription', source, name });
    this.#deliver(subscription, !subscription.hasAgreed);
  }

  /** Somebody has followed a validation URL. Whether it was good. */
  confirm(id: string, code: string): boolean {
    return this.#validations.get(id.toUpperCase())?.confirm(code) ?? false;
  }

  stop(): void {
    this.#isStopped = true;
    for (const { validation } of this.#changes.values()) validation.cancel();
    for (const cancel of [...this.#expiries.values(), ...this.#retries.values()]) cancel();
  }

  #validate(
    wanted: EventSubscription,
    isRepeated: boolean,
    settled: Change['settled'],
    failed: (result: Exclude<ValidationResult, { type: 'validated' }>) => void,
  ): void {
    const { registry, deliverer, platform } = this.#options;
    const validation = new EndpointValidation({
      subscription: wanted,
      isRepeated,
      handshake: (request) => deliverer.handshake(request, { triesAgain: !wanted.isDeclared }),
      validationUrl: async (id, code) => this.#validationUrl(wanted.name, id, code),
      clock: platform.clock,
      ids: platform.ids,
      awaits: () => {
        const shown = registry.subscription(wanted.source, wanted.name);
        if (shown !== undefined) this.#record(shown, 'AwaitingManualAction');
        if (!this.#options.awaitsConfirmation) settled({ type: 'succeeded' });
      },
      ended: (result) => {
        this.#changes.delete(keyOf(wanted));
        this.#validations.delete(validation.id);
        if (result.type !== 'validated') failed(result);
        else this.#agreed(wanted);
        settled(toPutResult(result));
      },
    });
    this.#changes.set(keyOf(wanted), { validation, settled });
    this.#validations.set(validation.id, validation);
    validation.begin();
  }

  #agreed(wanted: EventSubscription): void {
    this.#record({ ...wanted, hasAgreed: true }, 'Succeeded');
    this.#deliver(wanted, false);
    this.#watchExpiry(wanted);
  }

  #failed(
    wanted: EventSubscription,
    former: EventSubscription | undefined,
    result: Exclude<ValidationResult, { type: 'validated' }>,
  ): void {
    const { registry, host } = this.#options;
    const { source, name } = wanted;
    if (wanted.isDeclared) return this.#askAgain(wanted, 0, this.#refused(wanted, result.message));
    if (former?.hasAgreed) return this.#record(former, 'Succeeded');
    host.execute({ type: 'delete-subscription', source, name });
    if (result.type === 'not-confirmed') this.#record(wanted, 'Failed');
    else registry.remove(wanted.id);
  }

  /** What is declared is wanted, however long its endpoint takes to agree. `reason` is why it has not so far. */
  #askAgain(wanted: EventSubscription, turn: number, reason: string): void {
    const { clock } = this.#options.platform;
    const waitMs = DECLARED_AGAIN_MS[Math.min(turn, DECLARED_AGAIN_MS.length - 1)]!;
    const again = ({ message }: { readonly message: string }) =>
      this.#askAgain(wanted, turn + 1, this.#refused(wanted, message, reason));
    const cancel = clock.wakeAt(clock.now() + waitMs, () => {
      this.#retries.delete(keyOf(wanted));
      this.#validate(wanted, true, () => {}, again);
    });
    this.#retries.set(keyOf(wanted), cancel);
  }

  /** Tells why an endpoint has not agreed, where that is not what was told before. Returns the reason. */
  #refused({ source, name }: EventSubscription, message: string, told?: string): string {
    // Behind it stand an id and a time, which are new each time.
    const reason = message.replace(/ Activity id:.*$/s, '');
    if (reason !== told) {
      const fields = { source, subscription: name, reason };
      this.#options.platform.log.warn('an endpoint has not agreed yet; it is asked until it does', fields);
    }
    return reason;
  }

  /** What is under way for the subscription ends without a result. */
  #giveUp({ source, name }: EventSubscription): void {
    const key = keyOf({ source, name });
    const change = this.#changes.get(key);
    this.#retries.get(key)?.();
    this.#retries.delete(key);
    if (change === undefined) return;
    change.validation.cancel();
    this.#changes.delete(key);
    this.#validations.delete(change.validation.id);
    change.settled({ type: 'canceled' });
  }

  #record(subscription: EventSubscription, provisioningState: ProvisioningState): void {
    const { registry, platform } = this.#options;
    const changedAtMs = platform.clock.now();
    registry.put({ ...subscription, provisioningState, changedAtMs });
  }

  #deliver({ source, name, definition, schedule }: EventSubscription, isHeld: boolean): void {
    if (this.#isStopped) return;
    this.#options.host.execute({ type: 'put-subscription', source, name, definition, schedule, isHeld });
  }

  /** An expired subscription is removed. [ARM: expirationTimeUtc] */
  #watchExpiry(subscription: EventSubscription): void {
    const { expirationTimeUtc } = subscription.definition;
    const key = keyOf(subscription);
    this.#expiries.get(key)?.();
    this.#expiries.delete(key);
    if (expirationTimeUtc === undefined) return;
    const { source, name } = subscription;
    const { clock } = this.#options.platform;
    this.#expiries.set(
      key,
      clock.wakeAt(Date.parse(expirationTimeUtc), () => this.delete(source, name)),
    );
  }

  /** [event-grid-protocol 3.1: Azure's has the same path and query, on a port of its own] */
  async #validationUrl(name: string, id: string, code: string): Promise<string> {
    const { endpoints, clock } = this.#options.platform;
    const { host, ports } = await endpoints;
    const authority = `${host.includes(':') ? `[${host}]` : host}:${ports.gateway}`;
    const query = new URLSearchParams({
      id,
      t: new Date(clock.now()).toISOString(),
      apiVersion: '2022-06-15',
      token: code,
    });
    return `https://${authority}/eventsubscriptions/${encodeURIComponent(name.toLowerCase())}/validate?${query}`;
  }
}

function toPutResult(result: ValidationResult): PutResult {
  if (result.type === 'validated') return { type: 'succeeded' };
  return { type: 'failed', message: result.message };
}

function keyOf({ source, name }: Pick<EventSubscription, 'source' | 'name'>): string {
  return `${source}\n${name}`.toLowerCase();
}
