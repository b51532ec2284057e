import type { OwnerLevel } from './commands.ts';
import { Failure } from './failure.ts';
import type { Reader } from './reader.ts';

/** How the service writes of a reader that was given no name, or no owner level. */
const NO_NAME = 'nil';
const NO_LEVEL = -1;

/** The readers of one partition in one consumer group: either one that owns it, or some that share it. */
export class ReaderGroup {
  /** Of the consumer group. */
  readonly name: string;
  readonly #readers = new Set<Reader>();

  constructor(name: string) {
    this.name = name;
  }

  get isEmpty(): boolean {
    return this.#readers.size === 0;
  }

  get readers(): Iterable<Reader> {
    return this.#readers;
  }

  add(reader: Reader): void {
    this.#readers.add(reader);
  }

  remove(reader: Reader): void {
    this.#readers.delete(reader);
  }

  /** Why a reader of this level cannot be opened, if so. `sharersMax` may do without a level. [event-hubs-protocol 9] */
  refusal(level: OwnerLevel | undefined, name: string | undefined, sharersMax: number): Failure | undefined {
    const [first] = this.#readers;
    const owner = first?.ownerLevel === undefined ? undefined : first;
    if (level === undefined) {
      if (owner !== undefined) {
        return new Failure(
          'reader-epoch-too-low',
          `At least one receiver for the endpoint is created with epoch of '${owner.ownerLevel}', and so non-epoch receiver ` +
            'is not allowed. Either reconnect with a higher epoch, or make sure all epoch receivers are closed or disconnected.',
        );
      }
      if (this.#readers.size < sharersMax) return undefined;
      return new Failure(
        'reader-limit-reached',
        'Exceeded the maximum number of allowed receivers per partition in a consumer group which is ' +
          `${sharersMax}. List of connected receivers - ${[...this.#readers].map(shownName).join(', ')}.`,
      );
    }
    if (owner === undefined || owner.ownerLevel! <= level) return undefined;
    return new Failure(
      'reader-epoch-too-low',
      `Receiver '${shownName(owner)}' with a higher epoch '${owner.ownerLevel}' already exists. Receiver ` +
        `'${name ?? NO_NAME}' with epoch ${level} cannot be created. Make sure you are creating receiver with increasing epoch ` +
        'value to ensure connectivity, or ensure all old epoch receivers are closed or disconnected.',
    );
  }
}

/** What a reader is told that has lost its partition to another one. */
export function stolenBy(winner: Reader, loser: Reader): Failure {
  return new Failure(
    'reader-stolen',
    `New receiver '${shownName(winner)}' with higher epoch of '${winner.ownerLevel}' is created hence current receiver ` +
      `'${shownName(loser)}' with epoch '${loser.ownerLevel ?? NO_LEVEL}' is getting disconnected. If you are recreating the ` +
      'receiver, make sure a higher epoch is used.',
  );
}

function shownName({ name }: Reader): string {
  return name ?? NO_NAME;
}
