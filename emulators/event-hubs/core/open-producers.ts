import { Failure, type OpenProducer, type ProducerPosition } from './commands.ts';
import type { Hub } from './hub.ts';
import type { Partition } from './partition.ts';
import type { Turn } from './turn.ts';

/** The open links of idempotent producers in a namespace. */
export class OpenProducers {
  readonly #partitions = new Map<number, Partition>();

  open(command: OpenProducer, hub: Hub, turn: Turn): ProducerPosition | Failure {
    const { producer: link } = command;
    if (this.#partitions.has(link)) return new Failure('producer-already-open', `${link}`);
    if (hub.definition.status !== 'Active') return new Failure('hub-disabled', hub.name);
    const partition = hub.partition(command.partition);
    if (partition instanceof Failure) return partition;
    const opened = partition.producers.open(command, (older, why) => this.#close(older, why, turn), turn);
    if (!(opened instanceof Failure)) this.#partitions.set(link, partition);
    return opened;
  }

  close(link: number): undefined | Failure {
    const partition = this.#partitions.get(link);
    if (partition === undefined) return new Failure('producer-not-open', `${link}`);
    this.#remove(link, partition);
    return undefined;
  }

  /** Closes all that publish to these partitions, and tells them why. */
  closeAllOf(partitions: Iterable<Partition>, why: Failure, turn: Turn): void {
    for (const { producers } of partitions) {
      for (const link of [...producers.links]) this.#close(link, why, turn);
    }
  }

  #close(link: number, failure: Failure, turn: Turn): void {
    this.#remove(link, this.#partitions.get(link)!);
    turn.notify({ type: 'producer-closed', producer: link, failure });
  }

  #remove(link: number, partition: Partition): void {
    this.#partitions.delete(link);
    partition.producers.close(link);
  }
}
