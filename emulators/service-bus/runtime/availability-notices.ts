import type { Platform } from '../../../src/kernel/emulator.ts';
import type { MessagesAvailableData, MessagesAvailableType } from '../../../src/kernel/messages-available.ts';
import type { EntityState, ListEntities } from '../core/administration.ts';
import { type Availability, Failure } from '../core/commands.ts';
import type { NamespaceHost, Watcher } from './namespace-host.ts';

/*
 * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-to-event-grid-integration-concept
 * The first notices come at once when a message comes into an entity without any; then one every 30 s, and where nobody
 * listens one every two minutes, as long as there are messages.
 */

const PERIOD_MS = 30_000;
/** Every so many periods it is told that nobody listens. */
const NO_LISTENERS_PERIODS = 4;

const DEAD_LETTER_SUFFIX = '/$DeadLetterQueue';
const TRANSFER_SUFFIX = '/$Transfer/$DeadLetterQueue';

interface Watched {
  readonly dueAtMs: number;
  /** How often it was due already. */
  readonly periods: number;
}

type Notices = Readonly<Record<'noListeners' | 'periodic', MessagesAvailableType>>;

const ACTIVE: Notices = {
  noListeners: 'Microsoft.ServiceBus.ActiveMessagesAvailableWithNoListeners',
  periodic: 'Microsoft.ServiceBus.ActiveMessagesAvailablePeriodicNotifications',
};
const DEAD_LETTERS: Notices = {
  noListeners: 'Microsoft.ServiceBus.DeadletterMessagesAvailableWithNoListeners',
  periodic: 'Microsoft.ServiceBus.DeadletterMessagesAvailablePeriodicNotifications',
};

/** Tells the platform of messages that wait in the entities of a namespace; while nobody wants to know, it does nothing. */
export class AvailabilityNotices implements Watcher {
  readonly #host: NamespaceHost;
  readonly #platform: Pick<Platform, 'clock' | 'log' | 'messagesAvailable'>;
  readonly #end: () => void;
  /** By path, those that are due first at the front: all wait equally long. Undefined while nobody listens. */
  #watched: Map<string, Watched> | undefined;
  #cancelWake = () => {};

  constructor(host: NamespaceHost, platform: Pick<Platform, 'clock' | 'log' | 'messagesAvailable'>) {
    this.#host = host;
    this.#platform = platform;
    this.#end = platform.messagesAvailable.whileHeard(() => this.#begin());
  }

  stopped(): void {
    this.#end();
  }

  filled(entities: readonly string[]): void {
    if (this.#watched === undefined) return;
    for (const path of entities) {
      if (entityOf(path) !== undefined) this.#notify(path, 0);
    }
    this.#schedule();
  }

  /** What waits already is told of when its time has come. */
  #begin(): () => void {
    this.#watched = new Map();
    const dueAtMs = this.#platform.clock.now() + PERIOD_MS;
    for (const path of entitiesOf(this.#host)) this.#watched.set(path, { dueAtMs, periods: 1 });
    this.#schedule();
    return () => {
      this.#watched = undefined;
      this.#cancelWake();
    };
  }

  #schedule(): void {
    this.#cancelWake();
    const [first] = this.#watched?.values() ?? [];
    if (first === undefined) return;
    this.#cancelWake = this.#platform.clock.wakeAt(first.dueAtMs, () => this.#wake());
  }

  #wake(): void {
    const nowMs = this.#platform.clock.now();
    for (const [path, { dueAtMs, periods }] of this.#watched ?? []) {
      if (dueAtMs > nowMs) break;
      this.#notify(path, periods);
    }
    this.#schedule();
  }

  /** It is watched on as long as it has messages. */
  #notify(path: string, periods: number): void {
    this.#watched?.delete(path);
    const found = this.#host.execute({ type: 'get-availability', entity: path });
    if (found instanceof Failure || found.activeCount === 0) return;
    this.#watched?.set(path, { dueAtMs: this.#platform.clock.now() + PERIOD_MS, periods: periods + 1 });
    this.#tell(path, periods, found);
  }

  #tell(path: string, periods: number, { receiverCount }: Availability): void {
    const { clock, log, messagesAvailable } = this.#platform;
    const { notices, subject, address, names } = entityOf(path)!;
    const isUnattended = receiverCount === 0 && periods % NO_LISTENERS_PERIODS === 0;
    const types = isUnattended ? [notices.noListeners, notices.periodic] : [notices.periodic];
    const namespace = this.#host.name;
    const requestUri = `https://${namespace}.servicebus.windows.net/${address}/messages/head`;
    const data = { namespaceName: namespace, requestUri, ...names };
    try {
      for (const type of types) messagesAvailable.publish({ type, namespace, subject, timeMs: clock.now(), data });
    } catch (error) {
      log.error('nobody could be told of messages that wait', { subject, error });
    }
  }
}

/** The paths of all entities that have messages. */
function entitiesOf(host: NamespaceHost): string[] {
  const listed = [...list(host, 'queues'), ...list(host, 'topics').flatMap(({ path }) => list(host, { topic: path }))];
  return listed.flatMap(({ path, counts }) => [
    ...(counts.active > 0 ? [path] : []),
    ...(counts.deadLetter > 0 ? [path + DEAD_LETTER_SUFFIX] : []),
  ]);
}

function list(host: NamespaceHost, of: ListEntities['of']): readonly EntityState[] {
  const listed = host.execute({ type: 'list-entities', of, skip: 0, top: Number.MAX_SAFE_INTEGER });
  return listed instanceof Failure ? [] : listed.entities;
}

interface NamedEntity {
  readonly notices: Notices;
  readonly subject: string;
  /** Below the host, as in a URL. */
  readonly address: string;
  readonly names: Omit<MessagesAvailableData, 'namespaceName' | 'requestUri'>;
}

/** Undefined for what nobody is told of: a transfer dead-letter queue. */
function entityOf(path: string): NamedEntity | undefined {
  if (path.endsWith(TRANSFER_SUFFIX)) return undefined;
  const isDeadLetters = path.endsWith(DEAD_LETTER_SUFFIX);
  const owner = isDeadLetters ? path.slice(0, -DEAD_LETTER_SUFFIX.length) : path;
  const suffix = isDeadLetters ? '/$deadletterqueue' : '';
  const notices = isDeadLetters ? DEAD_LETTERS : ACTIVE;
  const [topicName = '', subscriptionName] = owner.split('/Subscriptions/');
  if (subscriptionName === undefined) {
    const names = { entityType: 'queue', queueName: owner, topicName: null, subscriptionName: null } as const;
    return { notices, subject: `queues/${owner}`, address: `${owner}${suffix}`, names };
  }
  const names = { entityType: 'subscriber', queueName: null, topicName, subscriptionName } as const;
  const address = `${topicName}/subscriptions/${subscriptionName}`;
  return { notices, subject: `topics/${address}`, address: `${address}${suffix}`, names };
}
