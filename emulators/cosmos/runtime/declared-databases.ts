import type { ConfigProblem } from '../../../src/kernel/emulator.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import { seededIds } from '../../../src/kernel/ids.ts';
import type { ContainerConfig, DatabaseConfig } from '../config.ts';
import { Account } from '../core/account.ts';
import type { CreateContainer, CreateDatabase } from '../core/administration.ts';
import type { Resource } from '../core/definitions.ts';
import { Failure } from '../core/failure.ts';
import type { CosmosLimits } from '../limits.ts';
import type { AccountHost } from './account-host.ts';
import { bodyOf, redeclare, redeclareThroughput } from './redeclare.ts';

/** Where it is kept what databases were declared to be. By the rid of the database, for as long as that is there. */
export interface DeclarationStore {
  /** Names the data directory in errors. */
  readonly location: string;
  declared(databaseRid: string): DatabaseConfig | undefined;
  declare(databaseRid: string, config: DatabaseConfig): void;
}

/** What databases are declared to be: by the configuration, or by whoever makes them at run time. */
export class DeclaredDatabases {
  readonly #host: AccountHost;
  readonly #store: DeclarationStore | undefined;
  readonly #configs = new Map<string, DatabaseConfig>();

  constructor(host: AccountHost, store?: DeclarationStore) {
    this.#host = host;
    this.#store = store;
    for (const { id, _rid } of done(host.execute({ type: 'list-databases' }), '').resources) {
      const config = store?.declared(_rid);
      if (config !== undefined) this.#configs.set(id, config);
    }
  }

  /** What a client has made was declared empty. */
  of(id: string): DatabaseConfig {
    return this.#configs.get(id) ?? { id };
  }

  forget(id: string): void {
    this.#configs.delete(id);
  }

  /**
   * Makes a database and its containers as they are declared. What is there already and was declared otherwise before is changed; all
   * else stays as it was left. Throws AZW_CONFIG_INVALID, AZW_DATA_INVALID.
   */
  bringUp(config: DatabaseConfig): void {
    const { id, containers = [] } = config;
    const { _rid } = this.#database(config);
    for (const container of containers) this.#container(id, container);
    this.#configs.set(id, config);
    this.#store?.declare(_rid, config);
  }

  #database(config: DatabaseConfig): Resource {
    const { id } = config;
    const found = this.#host.execute({ type: 'get-database', database: id });
    if (found instanceof Failure) return done(this.#host.execute(creationOf(config)), id).resource;
    const { resource } = found;
    if (throughputOf(this.#configs.get(id)) !== throughputOf(config)) {
      this.#agreed(id, redeclareThroughput(this.#host, resource._rid, config));
    }
    return resource;
  }

  #container(database: string, container: ContainerConfig): void {
    const { id } = container;
    const found = this.#host.execute({ type: 'get-container', database, container: id });
    const what = `${database}/${id}`;
    if (found instanceof Failure) return void done(this.#host.execute(containerCreationOf(database, container)), what);
    const before = this.#configs.get(database)?.containers?.find((each) => each.id === id);
    this.#agreed(what, redeclare(this.#host, { database, container, before }));
  }

  #agreed(what: string, problem: string | undefined): void {
    if (problem === undefined) return;
    throw new AzwireError(
      'AZW_DATA_INVALID',
      `The configuration and ${this.#store?.location} disagree about "${what}": ${problem} ` +
        'Declare it as it is stored, give it another name, or start with an empty data directory.',
    );
  }
}

function throughputOf({ throughput, maxThroughput }: Partial<DatabaseConfig> = {}): string {
  return `${throughput} ${maxThroughput}`;
}

function done<R>(reply: R | Failure, what: string): R {
  if (!(reply instanceof Failure)) return reply;
  throw new AzwireError('AZW_CONFIG_INVALID', `cosmos: ${what}: ${reply.detail}`);
}

/** What the service would refuse to make, found by making it in an account that nobody sees. */
export function declarationProblems(databases: readonly DatabaseConfig[], limits: CosmosLimits): ConfigProblem[] {
  const account = new Account({ ids: seededIds(1), limits });
  const problems: ConfigProblem[] = [];
  const attempt = (command: CreateDatabase | CreateContainer, path: string, found: unknown) => {
    const { reply } = account.execute(command, 0);
    if (reply instanceof Failure) problems.push({ path, found, expected: `what the service accepts: ${reply.detail}` });
  };
  for (const [i, database] of databases.entries()) {
    const path = `/cosmos/databases/${i}`;
    attempt(creationOf(database), `${path}/id`, database.id);
    for (const [j, container] of (database.containers ?? []).entries()) {
      attempt(containerCreationOf(database.id, container), `${path}/containers/${j}`, container);
    }
  }
  return problems;
}

function creationOf({ id, throughput, maxThroughput }: DatabaseConfig): CreateDatabase {
  return { type: 'create-database', body: { id }, throughput, autoscaleMax: maxThroughput };
}

function containerCreationOf(database: string, config: ContainerConfig): CreateContainer {
  const { throughput, maxThroughput } = config;
  return { type: 'create-container', database, body: bodyOf(config), throughput, autoscaleMax: maxThroughput };
}
