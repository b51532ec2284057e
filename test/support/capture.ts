import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import avsc from 'avsc';
import type { AzwireConfig } from '../../src/app/config.ts';
import type { Azwire } from '../../src/index.ts';
import type { CaptureFileCreated } from '../../src/kernel/capture-files.ts';
import type { VirtualClock } from '../../src/kernel/clock.ts';
import { startTestAzwire } from './bus.ts';
import { producerOf } from './hub.ts';

type HubConfig = NonNullable<NonNullable<AzwireConfig['eventHubs']>['namespaces'][number]['eventHubs']>[number];
type CaptureConfig = NonNullable<HubConfig['capture']>;

export const CONTAINER = 'archive';
export const HUB = 'captured';

/** One record of a capture file, as a reader that knows nothing but the file sees it. */
export interface CapturedRecord {
  readonly SequenceNumber: number;
  readonly Offset: string;
  readonly EnqueuedTimeUtc: string;
  readonly SystemProperties: Readonly<Record<string, unknown>>;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Body: Buffer | null;
}

export interface CapturedHubOptions {
  readonly clock: VirtualClock;
  readonly capture?: Partial<CaptureConfig>;
  readonly destination?: Partial<CaptureConfig['destination']>;
  readonly config?: AzwireConfig;
}

/** The hub `captured` with two partitions, whose files lie in the storage account beside it. */
export class CapturedHub {
  readonly azure: Azwire;
  readonly #files: CaptureFileCreated[] = [];
  #arrived = () => {};

  private constructor(azure: Azwire) {
    this.azure = azure;
    azure.onCaptureFile((file) => {
      this.#files.push(file);
      this.#arrived();
    });
  }

  static async start({ clock, capture, destination, config }: CapturedHubOptions): Promise<CapturedHub> {
    const settings = { enabled: true, intervalInSeconds: 60, skipEmptyArchives: true, ...capture };
    const hub = {
      name: HUB,
      partitionCount: 2,
      capture: { ...settings, destination: { blobContainer: CONTAINER, ...destination } },
    };
    const eventHubs = { namespaces: [{ name: 'hubs', eventHubs: [hub] }] };
    return new CapturedHub(await startTestAzwire({ storage: {}, eventHubs, ...config }, clock));
  }

  producer() {
    return producerOf(this.azure.connectionString('event-hubs'), HUB);
  }

  /** All files since the start, once there are so many. */
  async files(count: number): Promise<readonly CaptureFileCreated[]> {
    while (this.#files.length < count) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    return this.#files;
  }

  container(): ContainerClient {
    return containerOf(this.azure.connectionString('storage'));
  }
}

export function containerOf(connectionString: string): ContainerClient {
  return BlobServiceClient.fromConnectionString(connectionString).getContainerClient(CONTAINER);
}

export async function blobNames(container: ContainerClient): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat()) names.push(name);
  return names;
}

/** What is in a file. */
export async function recordsIn(container: ContainerClient, blob: string): Promise<CapturedRecord[]> {
  return decoded(await container.getBlobClient(blob).downloadToBuffer());
}

export async function decoded(file: Buffer): Promise<CapturedRecord[]> {
  const decoder = new avsc.streams.BlockDecoder();
  decoder.end(file);
  const records: CapturedRecord[] = [];
  for await (const record of decoder) records.push(record as CapturedRecord);
  return records;
}
