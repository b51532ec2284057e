import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type Azwire, startAzwire } from '../../src/index.ts';

export const ACCOUNT = 'letters';
export const CONTAINER = 'dead';

/** Where dead letters are written: a storage account in an azwire of its own, which nobody kills. */
export class DeadLetters {
  readonly connectionString: string;
  readonly #azure: Azwire;
  readonly #container: ContainerClient;
  /** The ids of the events in the blobs that were read, by blob. */
  readonly #read = new Map<string, readonly string[]>();

  private constructor(azure: Azwire) {
    this.#azure = azure;
    this.connectionString = azure.connectionString('storage');
    this.#container = BlobServiceClient.fromConnectionString(this.connectionString).getContainerClient(CONTAINER);
  }

  static async start(): Promise<DeadLetters> {
    const storage = { accounts: [{ name: ACCOUNT }] };
    const letters = new DeadLetters(await startAzwire({ ports: 'any', recorder: false, storage }));
    await letters.#container.create();
    return letters;
  }

  /** The ids of all events that are there. */
  async ids(): Promise<ReadonlySet<string>> {
    for await (const { name } of this.#container.listBlobsFlat()) {
      if (this.#read.has(name)) continue;
      const text = (await this.#container.getBlobClient(name).downloadToBuffer()).toString();
      this.#read.set(
        name,
        (JSON.parse(text) as { id: string }[]).map(({ id }) => id),
      );
    }
    return new Set([...this.#read.values()].flat());
  }

  stop(): Promise<void> {
    return this.#azure.stop();
  }
}
