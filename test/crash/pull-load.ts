import { AzureKeyCredential, EventGridReceiverClient, EventGridSenderClient } from '@azure/eventgrid-namespaces';
import type { Ledger } from './ledger.ts';
import { type Life, repeat, untilOver } from './loops.ts';

export const SPACE = 'crash-space';
export const SPACE_TOPIC = 'visits';
export const SPACE_QUEUE = 'pulled';

const OPTIONS = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };

/** Real clients that publish to a namespace and pull out of it until the server is gone. */
export class PullLoad {
  readonly #sender: EventGridSenderClient;
  readonly #receiver: EventGridReceiverClient;
  readonly #ledger: Ledger;
  readonly #life: Life;
  readonly #random: () => number;
  readonly #nextId: () => string;

  /** `endpoint` is that of the namespace, over plain HTTP. */
  constructor(
    { endpoint, key }: { readonly endpoint: string; readonly key: string },
    ledger: Ledger,
    life: Life,
    random: () => number,
    nextId: () => string,
  ) {
    const credential = new AzureKeyCredential(key);
    this.#sender = new EventGridSenderClient(endpoint, credential, SPACE_TOPIC, OPTIONS);
    this.#receiver = new EventGridReceiverClient(endpoint, credential, SPACE_TOPIC, SPACE_QUEUE, OPTIONS);
    this.#ledger = ledger;
    this.#life = life;
    this.#random = random;
    this.#nextId = nextId;
  }

  /** See {@link untilOver}. */
  run(): Promise<string[]> {
    const loops = [repeat(this.#life, () => this.#publish()), repeat(this.#life, () => this.#pull())];
    return untilOver(this.#life, loops, () => Promise.resolve());
  }

  async #publish(): Promise<void> {
    const ids = Array.from({ length: 1 + Math.floor(this.#random() * 5) }, this.#nextId);
    const events = ids.map((id) => ({ id, source: '/crash', type: 'Crash.Test', data: { of: id } }));
    await this.#ledger.during('sent', ids, () => this.#sender.sendEvents(events));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Takes some out, and leaves others where they are. */
  async #pull(): Promise<void> {
    const { details } = await this.#receiver.receiveEvents({ maxEvents: 5, maxWaitTime: 10 });
    for (const { event } of details) this.#ledger.received(event.id);
    const taken = details.filter(() => this.#random() < 0.7);
    if (taken.length === 0) return;
    const tokens = taken.map(({ brokerProperties }) => brokerProperties.lockToken);
    const ids = taken.map(({ event }) => event.id);
    await this.#ledger.during('ended', ids, async () => {
      const { failedLockTokens } = await this.#receiver.acknowledgeEvents(tokens);
      if (failedLockTokens.length > 0) throw new Error(`locks were lost: ${JSON.stringify(failedLockTokens)}`);
    });
  }
}
