import { TableClient, TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { AzwireConfig } from '../../src/app/config.ts';
import type { Azwire, ConnectionStringOptions } from '../../src/index.ts';
import { startTestAzwire } from './bus.ts';

/** Not to wait for a retry of what fails. */
const retryOptions = { maxTries: 1, maxRetries: 0 };

/** Storage accounts of the test's own, on ports of their own. Stopped after the test. */
export class Storage {
  readonly azure: Azwire;

  private constructor(azure: Azwire) {
    this.azure = azure;
  }

  static async start(config: AzwireConfig = {}): Promise<Storage> {
    return new Storage(await startTestAzwire({ storage: {}, ...config }));
  }

  connectionString(options?: ConnectionStringOptions): string {
    return this.azure.connectionString('storage', options);
  }

  blobs(options?: ConnectionStringOptions): BlobServiceClient {
    return BlobServiceClient.fromConnectionString(this.connectionString(options), { retryOptions });
  }

  queues(options?: ConnectionStringOptions): QueueServiceClient {
    return QueueServiceClient.fromConnectionString(this.connectionString(options), { retryOptions });
  }

  tables(options?: ConnectionStringOptions): TableServiceClient {
    return TableServiceClient.fromConnectionString(this.connectionString(options), tableOptions);
  }

  /** A new container. */
  async container(name = 'files', options?: ConnectionStringOptions): Promise<ContainerClient> {
    const container = this.blobs(options).getContainerClient(name);
    await container.create();
    return container;
  }

  /** A new queue. */
  async queue(name = 'jobs', options?: ConnectionStringOptions): Promise<QueueClient> {
    const queue = this.queues(options).getQueueClient(name);
    await queue.create();
    return queue;
  }

  /** A new table. */
  async table(name = 'People', options?: ConnectionStringOptions): Promise<TableClient> {
    const table = TableClient.fromConnectionString(this.connectionString(options), name, tableOptions);
    await table.createTable();
    return table;
  }
}

/** The table client refuses plain HTTP unless told otherwise. */
const tableOptions = { retryOptions, allowInsecureConnection: true };

/** All that an asynchronous listing brings. */
export async function listed<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
