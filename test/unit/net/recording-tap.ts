import type { Attempt, ConnectionTap, Side, StreamLayer, Tap, TlsFacts } from '../../../src/kernel/connection.ts';

/** What a tap was told of one attempt, in order, with the bytes only counted. */
export class Recording implements ConnectionTap {
  readonly attempt: Attempt;
  /** `acceptor fin`, `secured TLSv1.3`, `failed refused: …`, `closed`, in the order of the calls. */
  readonly events: string[] = [];
  readonly keys: string[] = [];
  readonly #bytes = new Map<string, Uint8Array[]>();
  readonly #whenClosed = Promise.withResolvers<void>();

  constructor(attempt: Attempt) {
    this.attempt = attempt;
  }

  bytes(layer: StreamLayer, from: Side, chunk: Uint8Array): void {
    if (this.events.includes('closed')) this.events.push('bytes after closed');
    const key = `${layer} ${from}`;
    const chunks = this.#bytes.get(key) ?? [];
    chunks.push(chunk);
    this.#bytes.set(key, chunks);
  }

  secured(facts: TlsFacts): void {
    this.events.push(`secured ${facts.version}`);
  }

  keylog(line: string): void {
    this.keys.push(line);
  }

  identify(): void {
    throw new Error('net identifies nobody');
  }

  faulted(fault: string): void {
    this.events.push(`faulted ${fault}`);
  }

  failed(verdict: string, detail: string): void {
    this.events.push(`failed ${verdict}: ${detail}`);
  }

  ended(side: Side, how: 'fin' | 'rst'): void {
    this.events.push(`${side} ${how}`);
  }

  closed(): void {
    this.events.push('closed');
    this.#whenClosed.resolve();
  }

  get whenClosed(): Promise<void> {
    return this.#whenClosed.promise;
  }

  sent(layer: StreamLayer, from: Side): Buffer {
    return Buffer.concat(this.#bytes.get(`${layer} ${from}`) ?? []);
  }
}

export class RecordingTap implements Tap {
  readonly recordings: Recording[] = [];
  #waiting: Array<() => void> = [];

  attempt(attempt: Attempt): Recording {
    const recording = new Recording(attempt);
    this.recordings.push(recording);
    for (const wake of this.#waiting.splice(0)) wake();
    return recording;
  }

  /** The recording with this index, as soon as there is one. */
  async recording(index = 0): Promise<Recording> {
    for (;;) {
      const found = this.recordings[index];
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
