import { Due, Lane, type Schedule } from '../../../src/kernel/schedule.ts';
import type { StoredMessage } from './message.ts';
import type { Turn } from './turn.ts';

/** A message's time to be enqueued. */
class Appointment extends Due<Turn> {
  readonly message: StoredMessage;
  readonly #scheduled: ScheduledMessages;

  constructor(message: StoredMessage, scheduled: ScheduledMessages) {
    super();
    this.message = message;
    this.#scheduled = scheduled;
  }

  fall(turn: Turn): void {
    this.#scheduled.fell(this, turn);
  }
}

/** The messages of a queue or topic that are not enqueued yet. Those of one time come in the order in which they were scheduled. */
export class ScheduledMessages {
  readonly #schedule: Schedule<Turn>;
  readonly #onDue: (message: StoredMessage, turn: Turn) => void;
  readonly #appointments = new Map<number, Appointment>();
  readonly #lanes = new Map<number, Lane<Turn>>();

  /** `onDue` is called when the time of a message has come; it is no longer among these then. */
  constructor(schedule: Schedule<Turn>, onDue: (message: StoredMessage, turn: Turn) => void) {
    this.#schedule = schedule;
    this.#onDue = onDue;
  }

  /** How many there are. */
  get size(): number {
    return this.#appointments.size;
  }

  /** Their numbers. */
  get sequenceNumbers(): number[] {
    return [...this.#appointments.keys()];
  }

  add(message: StoredMessage, atMs: number): void {
    message.state = 'scheduled';
    let lane = this.#lanes.get(atMs);
    if (lane === undefined) {
      lane = new Lane(this.#schedule);
      this.#lanes.set(atMs, lane);
    }
    const appointment = new Appointment(message, this);
    this.#appointments.set(message.sequenceNumber, appointment);
    lane.add(appointment, atMs);
  }

  /** Whether there is a message for each number. */
  has(sequenceNumbers: readonly number[]): boolean {
    return sequenceNumbers.every((number) => this.#appointments.has(number));
  }

  /** Takes these messages out and gives them; undefined, and nothing happens, unless there is one for each number. */
  cancel(sequenceNumbers: readonly number[]): StoredMessage[] | undefined {
    if (!this.has(sequenceNumbers)) return undefined;
    const distinct = new Set(sequenceNumbers);
    return Array.from(distinct, (number) => {
      const appointment = this.#appointments.get(number)!;
      appointment.lane!.remove(appointment);
      this.#forget(appointment);
      return appointment.message;
    });
  }

  fell(appointment: Appointment, turn: Turn): void {
    this.#forget(appointment);
    this.#onDue(appointment.message, turn);
  }

  /** All messages are gone with their entity. */
  clear(): void {
    for (const lane of this.#lanes.values()) lane.clear();
    this.#lanes.clear();
    this.#appointments.clear();
  }

  #forget({ message, dueAtMs }: Appointment): void {
    this.#appointments.delete(message.sequenceNumber);
    if (this.#lanes.get(dueAtMs)?.first === undefined) this.#lanes.delete(dueAtMs);
  }
}
