import type { Ids } from '../../../../src/kernel/ids.ts';
import { Schedule } from '../../../../src/kernel/schedule.ts';
import { Backlog, type BacklogCosts } from '../backlog.ts';
import { RetryTable } from '../delivery/retry-table.ts';
import { Failure, subscriptionNotFound, topicNotFound } from '../failure.ts';
import { filterSubjectOf } from '../filter/filter-subject.ts';
import { DEFAULT_FILTER_SWITCHES, type FilterSwitches } from '../filter/filter-switches.ts';
import type {
  Command,
  FinishAttempt,
  Outcome,
  Publish,
  Published,
  PurgeQueue,
  QueueCommand,
  QueueState,
  Reply,
  ReplyOf,
} from './commands.ts';
import { OpenAttempts } from './dead-letters.ts';
import type { EventQueue, QueueSurroundings } from './event-queue.ts';
import { listEvents } from './list-events.ts';
import { Restoration } from './restoration.ts';
import { StoredEvent } from './stored-event.ts';
import { Topic } from './topic.ts';
import { Turn } from './turn.ts';
import type { Waiter } from './waiters.ts';

const BACKLOG_COSTS: BacklogCosts = { eventBytes: 512, entryBytes: 256 };

export interface NamespaceCoreOptions {
  /** Its resource id. */
  readonly id: string;
  readonly ids: Ids;
  /** How much memory waiting events may take; beyond that publishing fails. */
  readonly backlogBytesMax: number;
  readonly filterSwitches?: FilterSwitches;
  /** Of dead letters. */
  readonly retries?: RetryTable;
}

/** One Event Grid namespace: its topics and queues, and the only way to do something with them. */
export class NamespaceCore {
  readonly #id: string;
  readonly #switches: FilterSwitches;
  readonly #schedule = new Schedule<Turn>();
  readonly #backlog: Backlog;
  readonly #waiters = new Map<number, Waiter>();
  readonly #attempts = new OpenAttempts();
  /** By name in lower case. */
  readonly #topics = new Map<string, Topic>();
  readonly #surroundings: QueueSurroundings;
  #lastSequenceNumber = 0;
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor(options: NamespaceCoreOptions) {
    const { id, ids, backlogBytesMax, filterSwitches = DEFAULT_FILTER_SWITCHES, retries = new RetryTable() } = options;
    this.#id = id;
    this.#switches = filterSwitches;
    this.#backlog = new Backlog(backlogBytesMax, BACKLOG_COSTS);
    this.#surroundings = {
      schedule: this.#schedule,
      ids,
      waiters: this.#waiters,
      attempts: this.#attempts,
      retries,
      expired: (queue, turn) => this.#deleteQueue(queue, turn),
    };
  }

  /**
   * Carries out one command at a time `nowMs` (Unix epoch), after all that is due by then. A time before that of an earlier command
   * counts as that one.
   */
  execute<C extends Command>(command: C, nowMs: number): Outcome<ReplyOf<C>> {
    const turn = this.#turn(nowMs);
    this.#schedule.run(turn);
    const reply = this.#carryOut(command, turn) as ReplyOf<C> | Failure;
    return this.#outcome(reply, turn);
  }

  /** Why events could not be published now: no such topic, or no room. Changes nothing. */
  refusal({ topic: name, events }: Omit<Publish, 'type'>): Failure | undefined {
    const matched = this.#match(name, events);
    return matched instanceof Failure ? matched : undefined;
  }

  /** To bring events back, once topics and queues are there and before any other command. */
  restoration(nowMs: number): Restoration {
    const turn = this.#turn(nowMs);
    return new Restoration({
      topic: (name) => this.#topics.get(name.toLowerCase()),
      backlog: this.#backlog,
      turn,
      restored: (lastSequenceNumber) => {
        this.#lastSequenceNumber = Math.max(this.#lastSequenceNumber, lastSequenceNumber);
        this.#schedule.run(turn);
        return this.#outcome(undefined, turn);
      },
    });
  }

  #turn(nowMs: number): Turn {
    if (nowMs > this.#nowMs) this.#nowMs = nowMs;
    return new Turn(this.#nowMs);
  }

  #outcome<R>(reply: R | Failure, turn: Turn): Outcome<R> {
    for (const queue of turn.touched) queue.serve(turn);
    const { facts, deliveries, attempts } = turn;
    return { reply, facts, deliveries, attempts, wakeAtMs: this.#schedule.nextDueAtMs };
  }

  #carryOut(command: Command, turn: Turn): Reply | Failure {
    switch (command.type) {
      case 'publish':
        return this.#publish(command, turn);
      case 'put-topic':
        return this.#putTopic(command.topic, command.retentionMs);
      case 'delete-topic':
        return this.#onTopic(command.topic, (topic) => {
          for (const queue of topic.queues) queue.delete(turn);
          this.#topics.delete(topic.name.toLowerCase());
        });
      case 'put-queue':
        return this.#onTopic(command.topic, (topic) =>
          topic.put(command.subscription, command.settings, this.#surroundings),
        );
      case 'delete-queue':
        return this.#onQueue(command, (queue) => this.#deleteQueue(queue, turn));
      case 'cancel-receive':
        this.#waiters.get(command.receiver)?.cancel();
        return undefined;
      case 'finish-attempt':
        return this.#finishAttempt(command, turn);
      case 'wake':
        return undefined;
      default:
        return this.#onQueue(command, (queue) => carryOutOn(queue, command, turn));
    }
  }

  #publish({ topic, events }: Publish, turn: Turn): Published | Failure {
    const matched = this.#match(topic, events);
    if (matched instanceof Failure) return matched;
    let matches = 0;
    events.forEach((event, index) => {
      const queues = matched[index]!;
      if (queues.length === 0) return;
      matches += queues.length;
      const stored = new StoredEvent(++this.#lastSequenceNumber, event, turn.nowMs, this.#backlog);
      turn.happened({
        type: 'event-accepted',
        sequenceNumber: stored.sequenceNumber,
        publishedAtMs: turn.nowMs,
        event,
        topic: queues[0]!.address.topic,
        subscriptions: queues.map(({ address }) => address.subscription),
      });
      for (const queue of queues) queue.take(stored, turn);
    });
    return { matches };
  }

  /** The queues of each event, if there is room for all of them. */
  #match(name: string, events: Publish['events']): EventQueue[][] | Failure {
    const topic = this.#topics.get(name.toLowerCase());
    if (topic === undefined) return topicNotFound(name);
    const matched = events.map((event) => topic.matching(filterSubjectOf(event)));
    let bytes = 0;
    events.forEach((event, index) => {
      bytes += this.#backlog.bytesOf(event, matched[index]!.length);
    });
    if (this.#backlog.hasRoomFor(bytes)) return matched;
    return new Failure('backlog-full', topic.name);
  }

  #putTopic(name: string, retentionMs: number): undefined {
    const known = this.#topics.get(name.toLowerCase());
    if (known !== undefined) known.retain(retentionMs);
    else {
      this.#topics.set(name.toLowerCase(), new Topic(`${this.#id}/topics/${name}`, name, retentionMs, this.#switches));
    }
  }

  #deleteQueue(queue: EventQueue, turn: Turn): undefined {
    const { topic, subscription } = queue.address;
    this.#topics.get(topic.toLowerCase())?.remove(subscription);
    queue.delete(turn);
  }

  #finishAttempt({ attempt, result }: FinishAttempt, turn: Turn): undefined {
    const entry = this.#attempts.close(attempt);
    entry?.queue.finishDeadLetter(entry, result, turn);
  }

  #onTopic(name: string, act: (topic: Topic) => void): Failure | undefined {
    const topic = this.#topics.get(name.toLowerCase());
    if (topic === undefined) return topicNotFound(name);
    act(topic);
    return undefined;
  }

  #onQueue<R>(
    { topic: name, subscription }: { readonly topic: string; readonly subscription: string },
    act: (queue: EventQueue) => R,
  ): R | Failure {
    const topic = this.#topics.get(name.toLowerCase());
    if (topic === undefined) return topicNotFound(name);
    const queue = topic.queue(subscription);
    return queue === undefined ? subscriptionNotFound(subscription) : act(queue);
  }
}

function carryOutOn(queue: EventQueue, command: QueueCommand, turn: Turn): Reply {
  switch (command.type) {
    case 'receive':
      return queue.receive(command, turn);
    case 'undo-receive':
      queue.undoReceive(command.lockTokens, turn);
      return undefined;
    case 'acknowledge':
      return queue.acknowledge(command.lockTokens, turn);
    case 'release':
      return queue.release(command.lockTokens, command.delayMs, turn);
    case 'reject':
      return queue.reject(command.lockTokens, turn);
    case 'renew-locks':
      return queue.renewLocks(command.lockTokens, turn);
    case 'get-queue':
      return stateOf(queue);
    case 'list-events':
      return listEvents(queue, command);
    case 'purge-queue':
      return purge(queue, command, turn);
  }
}

function purge(queue: EventQueue, { forgetsEnded = false }: PurgeQueue, turn: Turn): { readonly count: number } {
  const count = queue.purge(turn);
  if (forgetsEnded) queue.forgetEnded();
  return { count };
}

function stateOf({ address, settings, counts }: EventQueue): QueueState {
  return { ...address, settings, counts };
}
