import { EMULATORS } from '../../emulators/index.ts';
import type { ContainerControl } from '../kernel/container-control.ts';
import type {
  ConfigProblem,
  EntitySummary,
  MessagePage,
  MessageSummary,
  NamespaceControl,
} from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { LimitsMode } from '../kernel/limits.ts';
import { type AzwireConfig, configProblems } from './config.ts';
import { shown } from './schema-errors.ts';
import type { Services } from './services.ts';

type ServiceBusNamespace = NonNullable<AzwireConfig['serviceBus']>['namespaces'][number];
type EventHubsNamespace = NonNullable<AzwireConfig['eventHubs']>['namespaces'][number];
type EventGridTopic = NonNullable<NonNullable<AzwireConfig['eventGrid']>['topics']>[number];
type CosmosDatabase = NonNullable<NonNullable<AzwireConfig['cosmos']>['databases']>[number];
type StorageAccount = NonNullable<NonNullable<AzwireConfig['storage']>['accounts']>[number];

/** As `azwire.json` declares it. Without a name it gets one. Ports are opened at the start only. */
type Unnamed<Definition> = Omit<Definition, 'name' | 'port'> & { readonly name?: string };
/** Where the name is an id. */
type UnnamedById<Definition> = Omit<Definition, 'id'> & { readonly id?: string };

/** A namespace of any service. */
export type NamespaceDefinition =
  | Unnamed<ServiceBusNamespace>
  | Unnamed<EventHubsNamespace>
  | Unnamed<EventGridTopic>
  | Unnamed<StorageAccount>
  | UnnamedById<CosmosDatabase>;

/** So many messages are listed unless it is said. */
const MESSAGES_TOP = 100;

/** A definition that cannot be created, with all that is wrong in it. Paths begin at the definition. */
export class NamespaceInvalid extends AzwireError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(
      ({ path, found, expected }) =>
        `${path === '' ? 'at the top' : `at ${path}`}: found ${shown(found)}, expected ${expected}.`,
    );
    super('AZW_CONFIG_INVALID', [...new Set(lines)].join('\n'));
    this.problems = problems;
  }
}

/** The namespaces of all services of one instance: made, emptied and removed while it runs. */
export class Namespaces {
  readonly #services: Services;
  readonly #limits: LimitsMode;
  #created = 0;

  constructor(services: Services, limits: LimitsMode) {
    this.#services = services;
    this.#limits = limits;
  }

  /** None where the service has no such thing; everything else throws AZW_SERVICE_UNKNOWN then. */
  names(service: string): readonly string[] {
    return this.#services.find(service).namespaces?.names ?? [];
  }

  has(service: string, name: string): boolean {
    return this.#services.namespaces(service).has(name);
  }

  /** Returns its name. Throws {@link NamespaceInvalid}, AZW_NAMESPACE_EXISTS. */
  create(service: string, definition: unknown = {}): string {
    const control = this.#services.namespaces(service);
    const named = this.#checked(service, definition, control);
    control.create(named as never);
    return (named as Readonly<Record<string, string>>)[nameKeyOf(control)]!;
  }

  /** Throws AZW_NAMESPACE_UNKNOWN. */
  remove(service: string, name: string): void {
    this.#services.namespaces(service).remove(name);
  }

  /** Without a name: every namespace of the service. Throws AZW_NAMESPACE_UNKNOWN. */
  reset(service: string, name?: string): void {
    const control = this.#services.namespaces(service);
    for (const each of name === undefined ? control.names : [name]) control.reset(each);
  }

  /** How many messages there were. Throws AZW_NAMESPACE_UNKNOWN, AZW_ENTITY_UNKNOWN. */
  purge(service: string, name: string, entity?: string): number {
    return this.#services.namespaces(service).purge(name, entity);
  }

  /** Throws AZW_NAMESPACE_UNKNOWN. */
  entities(service: string, name: string): readonly EntitySummary[] {
    return this.#services.namespaces(service).entities(name);
  }

  /** Throws AZW_NAMESPACE_UNKNOWN, AZW_ENTITY_UNKNOWN; AZW_SERVICE_UNKNOWN also where the service shows no messages. */
  messages(service: string, name: string, entity: string, page: Partial<MessagePage> = {}): readonly MessageSummary[] {
    const control = this.#services.namespaces(service);
    if (control.messages === undefined) throw new AzwireError('AZW_SERVICE_UNKNOWN', `"${service}" shows no messages.`);
    return control.messages(name, entity, { skip: 0, top: MESSAGES_TOP, ...page });
  }

  /** Throws AZW_NAMESPACE_UNKNOWN, AZW_ENTITY_UNKNOWN; AZW_SERVICE_UNKNOWN also where the service has no containers. */
  container(service: string, name: string, entity: string): ContainerControl {
    const control = this.#services.namespaces(service);
    if (control.container === undefined) {
      throw new AzwireError('AZW_SERVICE_UNKNOWN', `"${service}" has no containers.`);
    }
    return control.container(name, entity);
  }

  #checked(service: string, definition: unknown, control: NamespaceControl): object {
    const list = control.configKey ?? 'namespaces';
    const { configKey } = EMULATORS.find(({ name }) => name === service)!;
    const isObject = typeof definition === 'object' && definition !== null && !Array.isArray(definition);
    if (!isObject) throw new NamespaceInvalid([{ path: '', found: definition, expected: 'an object' }]);
    if ('port' in definition) {
      const expected = 'no port: ports are opened at the start, for what the configuration declares';
      throw new NamespaceInvalid([{ path: '/port', found: definition.port, expected }]);
    }
    const isNamed = (definition as Readonly<Record<string, unknown>>)[nameKeyOf(control)] !== undefined;
    const named = isNamed ? definition : this.#named(definition, control);
    const problems = configProblems({ [configKey]: { [list]: [named] } }, this.#limits);
    const above = `/${configKey}/${list}/0`;
    if (problems.length > 0) {
      throw new NamespaceInvalid(problems.map((problem) => ({ ...problem, path: problem.path.replace(above, '') })));
    }
    return named;
  }

  #named(definition: object, control: NamespaceControl): object {
    let name: string;
    do {
      this.#created++;
      name = control.newName?.(this.#created) ?? `namespace-${this.#created}`;
    } while (control.has(name));
    return { ...definition, [nameKeyOf(control)]: name };
  }
}

function nameKeyOf({ nameKey = 'name' }: NamespaceControl): 'name' | 'id' {
  return nameKey;
}
