import { AsyncLocalStorage } from 'node:async_hooks';
import { letIn } from './authentication-gate.ts';

/** One request of a blob batch, as Azurite has read it. */
export interface BatchPart {
  readonly method: string;
  /** The whole address. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

interface BatchPartAnswer {
  getStatusCode(): number;
  getHeader(name: string): string | string[] | number | undefined;
}

export interface Batch {
  readonly isTrusted: boolean;
  /** Told of each part before it is carried out; what it returns is told of the answer. */
  began(part: BatchPart): ((status: number, header: BatchPartAnswer['getHeader']) => void) | undefined;
}

const BATCH = new AsyncLocalStorage<Batch>();

/** Runs `action`, a request that may be a batch. */
export function asBatch(batch: Batch, action: () => void): void {
  BATCH.run(batch, action);
}

/** The class of Azurite that carries out batches. */
export interface BatchHandler {
  readonly prototype: { HandleOneSubRequest(part: BatchPart, answer: BatchPartAnswer): Promise<void> };
}

/** Puts us around each part of every batch. */
export function watchParts({ prototype }: BatchHandler): void {
  const { HandleOneSubRequest: handle } = prototype;
  prototype.HandleOneSubRequest = async function (this: BatchHandler['prototype'], part, answer) {
    const batch = BATCH.getStore();
    if (batch?.isTrusted) letIn(part);
    const answered = batch?.began(part);
    await handle.call(this, part, answer);
    answered?.(answer.getStatusCode(), (name) => answer.getHeader(name));
  };
}
