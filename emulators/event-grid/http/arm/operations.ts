import type { Clock } from '../../../../src/kernel/clock.ts';
import { formatUuid, type Ids } from '../../../../src/kernel/ids.ts';
import type { HttpReply, HttpRequest } from '../../../../src/transport/http/service.ts';
import { ArmRefusal, jsonReply, refusalReply } from './arm-reply.ts';

/** How an operation ended. */
export type OperationResult =
  | { readonly status: 'Succeeded' | 'Canceled' }
  | { readonly status: 'Failed'; readonly error: object };

interface Operation {
  readonly startedAtMs: number;
  readonly ended: Promise<OperationResult>;
  result: OperationResult | undefined;
}

/** Only the last ones are known: whoever has not asked by then has gone. */
const KEPT = 1_000;
/** A question for the state of an operation is answered at its end, or after this time. */
const HOLD_MS = 1_000;
const PATH =
  /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.EventGrid\/locations\/[^/]+\/operationsStatus\/([^/]+)$/i;

/** What goes on after its request was answered. [ARM: asynchronous operations; event-grid-protocol 5.2] */
export class Operations {
  readonly #clock: Clock;
  readonly #clientClock: Clock;
  readonly #ids: Ids;
  readonly #operations = new Map<string, Operation>();

  constructor({ clock, clientClock, ids }: { readonly clock: Clock; readonly clientClock: Clock; readonly ids: Ids }) {
    this.#clock = clock;
    this.#clientClock = clientClock;
    this.#ids = ids;
  }

  /** The headers by which a client follows it. */
  begin(
    ended: Promise<OperationResult>,
    { scheme, authority, query }: HttpRequest,
    subscription: string,
    location: string,
  ): Record<string, string> {
    const id = formatUuid(this.#ids.uuidBytes()).toUpperCase();
    const operation: Operation = { startedAtMs: this.#clock.now(), ended, result: undefined };
    void ended.then((result) => {
      operation.result = result;
    });
    this.#operations.set(id, operation);
    const [oldest] = this.#operations.keys();
    if (this.#operations.size > KEPT && oldest !== undefined) this.#operations.delete(oldest);
    const path = `/subscriptions/${subscription}/providers/Microsoft.EventGrid/locations/${location}/operationsStatus/${id}`;
    const version = encodeURIComponent(query.get('api-version') ?? '');
    return { 'azure-asyncoperation': `${scheme}://${authority}${path}?api-version=${version}`, 'retry-after': '1' };
  }

  serves(path: string): boolean {
    return PATH.test(path);
  }

  async answer({ path }: HttpRequest, gone: AbortSignal): Promise<HttpReply> {
    const id = PATH.exec(path)?.[2] ?? '';
    const operation = this.#operations.get(id.toUpperCase());
    if (operation === undefined) {
      return refusalReply(new ArmRefusal(404, 'ResourceNotFound', `The operation '${id}' was not found.`));
    }
    await this.#held(operation, gone);
    const { result, startedAtMs } = operation;
    const about = { id: path, name: id, startTime: new Date(startedAtMs).toISOString() };
    if (result === undefined) return jsonReply(200, { ...about, status: 'InProgress' }, { 'retry-after': '1' });
    return jsonReply(200, { ...about, ...result });
  }

  /** Until the operation has ended, the client has gone or the time is over. */
  #held({ ended, result }: Operation, gone: AbortSignal): Promise<void> {
    if (result !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clientClock.wakeAt(this.#clientClock.now() + HOLD_MS, resolve);
      const over = () => {
        cancel();
        resolve();
      };
      gone.addEventListener('abort', over, { once: true });
      void ended.then(over);
    });
  }
}
