import type { ContainerControl } from '../../../src/kernel/container-control.ts';
import type { EntitySummary, MessagePage, MessageSummary, NamespaceControl } from '../../../src/kernel/emulator.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import type { DatabaseConfig } from '../config.ts';
import type { Command, ReplyOf } from '../core/commands.ts';
import type { Container } from '../core/container.ts';
import { Failure } from '../core/failure.ts';
import type { AccountHost } from './account-host.ts';
import { CosmosContainerControl } from './container-control.ts';
import type { DeclaredDatabases } from './declared-databases.ts';

/** What tests and the control API do with databases, which are the namespaces of an account. */
export class DatabaseControl implements NamespaceControl {
  readonly configKey = 'databases';
  readonly nameKey = 'id';
  readonly #host: AccountHost;
  readonly #declared: DeclaredDatabases;

  constructor(host: AccountHost, declared: DeclaredDatabases) {
    this.#host = host;
    this.#declared = declared;
  }

  get names(): readonly string[] {
    return this.#done({ type: 'list-databases' }).resources.map(({ id }) => id);
  }

  newName(number: number): string {
    return `database-${number}`;
  }

  /** By its exact name: unlike elsewhere in Azure, case counts in Cosmos DB. */
  has(name: string): boolean {
    return this.names.includes(name);
  }

  create(config: DatabaseConfig): void {
    if (this.has(config.id)) {
      throw new AzwireError('AZW_NAMESPACE_EXISTS', `There is a database "${config.id}" already.`);
    }
    this.#declared.bringUp(config);
  }

  remove(name: string): void {
    this.#mustHave(name);
    this.#done({ type: 'delete-database', database: name });
    this.#declared.forget(name);
  }

  /** A database that a client has made was declared empty. Its containers get new rids, as clients need to notice. */
  reset(name: string): void {
    this.#mustHave(name);
    this.#done({ type: 'delete-database', database: name });
    this.#declared.bringUp(this.#declared.of(name));
  }

  purge(name: string, entity?: string): number {
    this.#mustHave(name);
    if (entity !== undefined) return this.#empty(name, entity);
    return this.#containers(name).reduce((sum, container) => sum + this.#empty(name, container), 0);
  }

  entities(name: string): readonly EntitySummary[] {
    this.#mustHave(name);
    return this.#containers(name).map((container) => ({
      path: container,
      kind: 'container',
      counts: { items: this.#inspect(name, container, ({ itemCount }) => itemCount) },
    }));
  }

  messages(name: string, entity: string, page: MessagePage): readonly MessageSummary[] {
    this.#mustHave(name);
    return this.#inspect(name, entity, (container) =>
      pageOf(container.items(), page).map(({ document, partition, lsn }) => ({
        id: document.id,
        state: 'stored',
        partitionKey: partition.key,
        lsn,
        document,
      })),
    );
  }

  container(database: string, container: string): ContainerControl {
    this.#mustHave(database);
    return new CosmosContainerControl(this.#host, { database, container });
  }

  #containers(database: string): readonly string[] {
    return this.#done({ type: 'list-containers', database }).resources.map(({ id }) => id);
  }

  #empty(database: string, container: string): number {
    const keys = this.#inspect(database, container, (each) => {
      const partitions = new Set([...each.items()].map(({ partition }) => partition));
      return [...partitions].map(({ key, count }) => ({ key, count }));
    });
    for (const { key } of keys) {
      this.#done({ type: 'delete-partition', database, container, partitionKey: key });
    }
    return keys.reduce((sum, { count }) => sum + count, 0);
  }

  #inspect<R>(database: string, container: string, run: (container: Container) => R): R {
    const reply = this.#host.execute({ type: 'inspect', database, container, run });
    if (!(reply instanceof Failure)) return reply as R;
    throw new AzwireError('AZW_ENTITY_UNKNOWN', `The database "${database}" has no container "${container}".`);
  }

  #done<C extends Command>(command: C): ReplyOf<C> {
    const reply = this.#host.execute(command);
    if (reply instanceof Failure) throw new Error(`${reply.error}: ${reply.detail}`);
    return reply;
  }

  #mustHave(name: string): void {
    if (!this.has(name)) throw new AzwireError('AZW_NAMESPACE_UNKNOWN', `There is no database "${name}".`);
  }
}

/** A container may hold far more than a page. */
function pageOf<T>(all: Iterable<T>, { skip, top }: MessagePage): T[] {
  const page: T[] = [];
  let index = 0;
  for (const each of all) {
    if (page.length >= top) break;
    if (index++ >= skip) page.push(each);
  }
  return page;
}
