import type { OutgoingDelivery } from '../../../src/transport/amqp/delivery.ts';
import type { SenderHandler, SenderLink } from '../../../src/transport/amqp/sender-link.ts';
import { ACCEPTED, type DeliveryState } from '../../../src/wire/amqp/delivery-state.ts';
import { findHead } from '../../../src/wire/amqp/message.ts';
import { SENDER_SETTLE_MODE } from '../../../src/wire/amqp/performatives.ts';
import { type AmqpValue, integerOf, mapGet, textOf } from '../../../src/wire/amqp/types.ts';
import { Failure, type LastEnqueued, type OpenReader, type OwnerLevel, type StoredEvent } from '../core/commands.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import { parseHubAddress } from '../runtime/hub-address.ts';
import { type RuntimeMetric, writeEventHead } from './event-head.ts';
import { positionIn } from './position-filter.ts';

const OWNER_LEVEL = 'com.microsoft:epoch';
const RECEIVER_NAME = 'com.microsoft:receiver-name';
const RUNTIME_METRIC = 'com.microsoft:enable-receiver-runtime-metric';

/** Only unsettled deliveries are told apart by their tags. [AMQP 2.6.12] */
const SETTLED_TAG = Buffer.alloc(4);

type Reading = Omit<OpenReader, 'type' | 'reader'>;

/** A client's link from a partition, in a consumer group. */
export class ReceiveLink implements SenderHandler {
  readonly #namespace: HostedNamespace;
  readonly #link: SenderLink;
  readonly #settled: boolean;
  readonly #tracks: boolean;
  #reader = 0;
  #lastEnqueued: LastEnqueued | undefined;
  /** What the core may still deliver on its own account. */
  #granted = 0;
  #nextTag = 0;

  private constructor(namespace: HostedNamespace, link: SenderLink, tracks: boolean) {
    this.#namespace = namespace;
    this.#link = link;
    // A client that leaves the choice gets its events settled: nothing comes of an outcome. [event-hubs-protocol 8.1]
    this.#settled = link.remote?.senderSettleMode !== SENDER_SETTLE_MODE.unsettled;
    this.#tracks = tracks;
  }

  /** Opens a reader in the core and accepts the link, or refuses it. */
  static attach(namespace: HostedNamespace, link: SenderLink, address: string): void {
    const { words } = namespace;
    const reading = readingOf(namespace, link, address);
    if (reading instanceof Failure) return link.refuse(words.of(reading));
    const tracks = link.remote?.desiredCapabilities?.includes(RUNTIME_METRIC) === true;
    const handler = new ReceiveLink(namespace, link, tracks);
    const failure = handler.#open(reading);
    if (failure !== undefined) return link.refuse(words.of(failure));
    link.accept({ handler, ...(tracks && { offeredCapabilities: [RUNTIME_METRIC] }) });
  }

  #open(reading: Reading): Failure | undefined {
    const { host, links } = this.#namespace;
    const opened = host.openReader(reading, {
      deliver: (events) => this.#deliver(events),
      closed: ({ failure }) => {
        if (!links.keep(() => this.#openAgain(reading))) this.#closed(inGroup(failure, reading));
      },
    });
    if (opened instanceof Failure) return inGroup(opened, reading);
    this.#reader = opened.reader;
    this.#lastEnqueued = opened.lastEnqueued;
    return undefined;
  }

  /** The hub was deleted and made anew: what comes now is from its beginning. */
  #openAgain(reading: Reading): void {
    this.#granted = 0;
    const failure = this.#open({ ...reading, position: { type: 'earliest' } });
    if (failure !== undefined) this.#link.detach(this.#namespace.words.of(failure));
    else if (this.#link.credit > 0) queueMicrotask(() => this.#link.offer());
  }

  /** The core has closed the reader already: another one owns the partition, or there is nothing to read any more. */
  #closed(failure: Failure): void {
    this.#granted = 0;
    this.#link.detach(this.#namespace.words.of(failure));
  }

  credit(link: SenderLink, drain: boolean): void {
    const { host } = this.#namespace;
    for (let sendable = link.sendable; sendable > 0; sendable = link.sendable) {
      this.#granted = sendable;
      host.execute({ type: 'grant', reader: this.#reader, credit: sendable });
      if (this.#granted > 0) break;
    }
    if (link.sendable === 0 || drain) this.#withdraw();
    if (drain) link.drained();
  }

  #withdraw(): void {
    if (this.#granted === 0) return;
    this.#granted = 0;
    this.#namespace.host.execute({ type: 'grant', reader: this.#reader, credit: 0 });
  }

  #deliver(events: readonly StoredEvent[]): void {
    this.#granted -= events.length;
    const metric = this.#metric();
    for (const event of events) this.#send(event, metric);
    // The core was given only a part of the client's credit, so that output stays bounded.
    if (this.#granted === 0 && this.#link.credit > 0) queueMicrotask(() => this.#link.offer());
  }

  #metric(): RuntimeMetric | undefined {
    if (!this.#tracks || this.#lastEnqueued === undefined) return undefined;
    return { lastEnqueued: this.#lastEnqueued, retrievedAtMs: this.#namespace.clock.now() };
  }

  #send(event: StoredEvent, metric: RuntimeMetric | undefined): void {
    const head = findHead(event.payload);
    this.#link.send({
      tag: this.#settled ? SETTLED_TAG : this.#shortTag(),
      settled: this.#settled,
      messageFormat: 0,
      writeHead: (writer) => writeEventHead(writer, event, head, metric),
      bytes: head.bytes,
      from: head.propertiesAt,
      to: head.bytes.length,
    });
  }

  #shortTag(): Uint8Array {
    const tag = Buffer.alloc(4);
    tag.writeUInt32BE(this.#nextTag);
    this.#nextTag = (this.#nextTag + 1) >>> 0;
    return tag;
  }

  /** Whatever the client makes of an event, the event stays. Java waits for the answer. [event-hubs-protocol 8.1] */
  outcome(delivery: OutgoingDelivery, state: DeliveryState | undefined): void {
    if (!delivery.settled && state?.type !== 'received') delivery.settle(state ?? ACCEPTED);
  }

  detached(): void {
    this.#namespace.host.closeReader(this.#reader);
  }
}

/** The service names a consumer group by its whole path. */
function inGroup(failure: Failure, { hub, consumerGroup }: Reading): Failure {
  const { error } = failure;
  const isAboutGroup = error === 'consumer-group-not-found' || error === 'consumer-group-deleted';
  return isAboutGroup ? new Failure(error, `${hub}/ConsumerGroups/${consumerGroup}`) : failure;
}

/** What the link asks to read, or why it cannot. */
function readingOf({ host }: HostedNamespace, link: SenderLink, address: string): Reading | Failure {
  const from = parseHubAddress(address);
  if (from === undefined) return new Failure('hub-not-found', address);
  const { hub, consumerGroup, partition } = from;
  const state = host.execute({ type: 'get-hub', hub });
  if (state instanceof Failure) return state;
  if (consumerGroup === undefined || partition === undefined) return new Failure('address-not-for-receiving', address);
  const position = positionIn(link.remote?.source?.filter);
  if (position instanceof Failure) return position;
  return {
    hub,
    consumerGroup,
    partition,
    position,
    name: textOf(mapGet(link.properties, RECEIVER_NAME)),
    ownerLevel: ownerLevelIn(link.properties),
  };
}

/** Exact, whatever its width: clients take the time in nanoseconds, which is no number in JavaScript. */
function ownerLevelIn(properties: AmqpValue | undefined): OwnerLevel | undefined {
  const value = mapGet(properties, OWNER_LEVEL);
  const level = integerOf(value);
  return typeof value?.value === 'bigint' && !Number.isSafeInteger(level) ? value.value : level;
}
