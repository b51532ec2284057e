import {
  BulkOperationType,
  ChangeFeedMode,
  ChangeFeedStartFrom,
  type Container,
  CosmosClient,
  type OperationInput,
} from '@azure/cosmos';
import type { DocumentLedger, Found, Step } from './document-ledger.ts';
import { type Life, repeat, untilOver } from './loops.ts';

export const DATABASE = 'crash';
export const DOCUMENTS = 'documents';
const WRITERS = ['w1', 'w2', 'w3'];
const IDS = ['a', 'b', 'c', 'd', 'e'];
const MODES = [ChangeFeedMode.LatestVersion, ChangeFeedMode.AllVersionsAndDeletes] as const;

/** As the feed of all versions has it. */
interface Change {
  readonly current?: Found;
  readonly previous?: Found;
  readonly metadata: { readonly operationType: string };
}

/** Where readers of the change feed are, over all lives of the server. */
export type Continuations = Map<ChangeFeedMode, string>;

/**
 * Real clients that write into a container, read its change feed and have its ranges split and merged, until the server is gone.
 */
export class DocumentLoad {
  readonly #client: CosmosClient;
  readonly #container: Container;
  readonly #rangesUrl: string;
  readonly #ledger: DocumentLedger;
  readonly #continuations: Continuations;
  readonly #life: Life;
  readonly #random: () => number;
  readonly #nextVersion: () => number;

  constructor(
    { connectionString, controlUrl }: { readonly connectionString: string; readonly controlUrl: string },
    ledger: DocumentLedger,
    continuations: Continuations,
    life: Life,
    random: () => number,
    nextVersion: () => number,
  ) {
    const [, endpoint = '', key = ''] = /^AccountEndpoint=([^;]+);AccountKey=([^;]+);/.exec(connectionString) ?? [];
    this.#client = new CosmosClient({
      endpoint,
      key,
      connectionPolicy: {
        enableEndpointDiscovery: false,
        enableBackgroundEndpointRefreshing: false,
        retryOptions: { maxRetryAttemptCount: 0, fixedRetryIntervalInMilliseconds: 1, maxWaitTimeInSeconds: 1 },
      },
    });
    this.#container = this.#client.database(DATABASE).container(DOCUMENTS);
    this.#rangesUrl = `${controlUrl}/cosmos/namespaces/${DATABASE}/entities/${DOCUMENTS}/ranges`;
    this.#ledger = ledger;
    this.#continuations = continuations;
    this.#life = life;
    this.#random = random;
    this.#nextVersion = nextVersion;
  }

  /** See {@link untilOver}. */
  run(): Promise<string[]> {
    const loops = [
      ...WRITERS.map((pk) => this.#write(pk)),
      ...MODES.map((mode) => repeat(this.#life, () => this.#read(mode).then(pause))),
      repeat(this.#life, () => this.#divide()),
    ];
    return untilOver(this.#life, loops, async () => this.#client.dispose());
  }

  /** Looks at everything that is there, when nobody writes. */
  async inspect(): Promise<void> {
    for (const pk of WRITERS) await this.#look(pk);
    for (const mode of MODES) await this.#read(mode);
    this.#ledger.checkFeeds();
    this.#client.dispose();
  }

  async #write(pk: string): Promise<never> {
    let hasLooked = false;
    return repeat(this.#life, async () => {
      if (!hasLooked) await this.#look(pk);
      hasLooked = true;
      await this.#step(pk);
    });
  }

  async #look(pk: string): Promise<void> {
    const { resources } = await this.#container.items.readAll<Found>({ partitionKey: pk }).fetchAll();
    this.#ledger.found(pk, resources as Found[]);
  }

  async #step(pk: string): Promise<void> {
    const id = this.#pick(IDS);
    const n = this.#ledger.state(pk).get(id);
    const chance = this.#random();
    if (chance < 0.3) return this.#batch(pk);
    if (n !== undefined && chance < 0.5) {
      return this.#ledger.during(pk, [{ id, type: 'delete', n }], async () => {
        await this.#container.item(id, pk).delete();
        return [];
      });
    }
    const step: Step = { id, type: 'write', n: this.#nextVersion() };
    return this.#ledger.during(pk, [step], async () => {
      const document = { id, pk, n: step.n };
      const { items } = this.#container;
      const { resource } = await (n === undefined ? items.create(document) : items.upsert(document));
      return [resource as unknown as Found];
    });
  }

  /** All or nothing. */
  #batch(pk: string): Promise<void> {
    const present = this.#ledger.state(pk);
    const steps: Step[] = [];
    const operations: OperationInput[] = [];
    for (const id of IDS.filter(() => this.#random() < 0.6)) {
      const n = present.get(id);
      if (n !== undefined && this.#random() < 0.3) {
        steps.push({ id, type: 'delete', n });
        operations.push({ operationType: BulkOperationType.Delete, id });
      } else {
        const step: Step = { id, type: 'write', n: this.#nextVersion() };
        steps.push(step);
        operations.push({ operationType: BulkOperationType.Upsert, resourceBody: { id, pk, n: step.n } });
      }
    }
    if (operations.length === 0) return Promise.resolve();
    return this.#ledger.during(pk, steps, async () => {
      const { result = [], code } = await this.#container.items.batch(operations, pk);
      if (code !== 200) throw new Error(`a batch was answered ${code}`);
      return result.flatMap(({ resourceBody }) => (resourceBody === undefined ? [] : [resourceBody as never as Found]));
    });
  }

  /** What is new in a feed. */
  async #read(changeFeedMode: ChangeFeedMode): Promise<void> {
    const continuation = this.#continuations.get(changeFeedMode);
    const changeFeedStartFrom =
      continuation === undefined ? ChangeFeedStartFrom.Beginning() : ChangeFeedStartFrom.Continuation(continuation);
    const options = { changeFeedStartFrom, changeFeedMode, maxItemCount: 10 };
    const iterator = this.#container.items.getChangeFeedIterator<unknown>(options);
    for (;;) {
      const { statusCode, result, continuationToken } = await iterator.readNext();
      for (const each of result) {
        if (changeFeedMode === ChangeFeedMode.LatestVersion) this.#ledger.latest(each as unknown as Found);
        else this.#changed(each as unknown as Change);
      }
      this.#continuations.set(changeFeedMode, continuationToken);
      if (statusCode === 304) return;
    }
  }

  #changed({ current, previous, metadata: { operationType } }: Change): void {
    const type = operationType === 'delete' ? 'delete' : 'write';
    const item = type === 'delete' ? previous : current;
    if (item === undefined) throw new Error(`a change of the feed has no document: ${operationType}`);
    if (type === 'write') this.#ledger.saw(item);
    this.#ledger.changed(item.pk, { id: item.id, type, n: item.n });
  }

  /** Splits a range, or merges two: up to four of them. */
  async #divide(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 50 + this.#random() * 200));
    const { ranges } = (await (await fetch(this.#rangesUrl)).json()) as { ranges: { id: string }[] };
    const at = Math.floor(this.#random() * (ranges.length - 1));
    const isSplit = ranges.length === 1 || (ranges.length < 4 && this.#random() < 0.5);
    const body = isSplit ? { range: this.#pick(ranges).id } : { ranges: [ranges[at]!.id, ranges[at + 1]!.id] };
    const response = await fetch(`${this.#rangesUrl}/${isSplit ? 'split' : 'merge'}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${JSON.stringify(body)} was answered ${await response.text()}`);
  }

  #pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#random() * values.length)]!;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
