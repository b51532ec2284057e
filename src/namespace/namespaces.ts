import { AzwireError } from '../kernel/errors.ts';
import type { HostedNamespace } from './hosted-namespace.ts';
import { namespaceIn } from './key-name.ts';

/** Hosts whose first label can only be the name of a namespace: those of Azure's clouds, and what stands for them here. */
const NAMESPACE_HOST = /^[^.]+\.((privatelink\.)?servicebus\.[^:]+|localhost)(:\d+)?$/i;

/** Of so many addresses is kept in mind where they were found. */
const REMEMBERED_MAX = 10_000;

/** The namespaces of one instance of a service: found by what clients say, created and removed while it runs. */
export class Namespaces<N extends HostedNamespace> {
  readonly #host: (definition: N['declared']) => N;
  readonly #onRemove: (name: string) => void;
  /** By name in lower case, the oldest first. */
  readonly #byName = new Map<string, N>();
  /** Where an entity was found last, by its address in lower case. Never trusted without a look. */
  readonly #byEntity = new Map<string, N>();
  /** The name of the only namespace that was declared, which answers to any host name. */
  readonly #only: string | undefined;

  /** `host` brings a namespace to life, `onRemove` learns the name of one that is gone. The definitions are taken as checked. */
  constructor(
    definitions: readonly N['declared'][],
    host: (definition: N['declared']) => N,
    onRemove: (name: string) => void = () => {},
  ) {
    this.#host = host;
    this.#onRemove = onRemove;
    for (const definition of definitions) this.create(definition);
    this.#only = definitions.length === 1 ? definitions[0]?.name : undefined;
  }

  get all(): readonly N[] {
    return [...this.#byName.values()];
  }

  get names(): readonly string[] {
    return this.all.map(({ declared }) => declared.name);
  }

  get size(): number {
    return this.#byName.size;
  }

  /** In any case. */
  named(name: string | undefined): N | undefined {
    return name === undefined ? undefined : this.#byName.get(name.toLowerCase());
  }

  /** In any case. Throws AZW_NAMESPACE_UNKNOWN. */
  existing(name: string): N {
    return this.named(name) ?? this.#unknown(name);
  }

  /** Of those that have the entity the first, else of all. Throws AZW_NAMESPACE_UNKNOWN where there is none. */
  first(entity = ''): N {
    return this.having(entity) ?? this.all[0] ?? this.#unknown('');
  }

  /** The namespace that a client names: the one that its host name begins with, or whose own key it shows. */
  namedBy(hostname: string | undefined, keyName: string | undefined): N | undefined {
    const named = this.named(firstLabel(hostname));
    return named !== undefined || isNamespaceHost(hostname) ? named : this.named(namespaceIn(keyName));
  }

  /**
   * The namespace that a client means: the one that it names, or else the first that has the entity, or the first. Undefined for
   * the name of one that is not there.
   */
  of(hostname: string | undefined, entity: string, keyName?: string): N | undefined {
    const named = this.namedBy(hostname, keyName);
    if (named !== undefined) return named;
    if (isNamespaceHost(hostname)) return this.named(this.#only);
    return namespaceIn(keyName) === undefined ? (this.having(entity) ?? this.all[0]) : undefined;
  }

  /** The name of the namespace that a client asks for, whether there is one or not. */
  nameAsked(hostname?: string, keyName?: string): string {
    return (isNamespaceHost(hostname) ? undefined : namespaceIn(keyName)) ?? firstLabel(hostname) ?? '';
  }

  /** A namespace that has the entity: the first, or the one in which it was found before. */
  having(entity: string): N | undefined {
    if (entity === '') return undefined;
    const key = entity.toLowerCase();
    const known = this.#byEntity.get(key);
    if (known?.host.has(entity)) return known;
    this.#byEntity.delete(key);
    const found = this.all.find(({ host }) => host.has(entity));
    if (found === undefined) return undefined;
    if (this.#byEntity.size >= REMEMBERED_MAX) this.#byEntity.clear();
    this.#byEntity.set(key, found);
    return found;
  }

  /** Throws AZW_NAMESPACE_EXISTS. */
  create(definition: N['declared']): N {
    const { name } = definition;
    if (this.named(name) !== undefined) {
      throw new AzwireError('AZW_NAMESPACE_EXISTS', `There is a namespace "${name}" already.`);
    }
    const namespace = this.#host(definition);
    this.#byName.set(name.toLowerCase(), namespace);
    return namespace;
  }

  /** Takes a namespace away with all that it holds. Clients are told that it is gone. Throws AZW_NAMESPACE_UNKNOWN. */
  remove(name: string): void {
    const namespace = this.existing(name);
    this.#byName.delete(name.toLowerCase());
    this.#byEntity.clear();
    namespace.links.end(namespace.words.notFound(''));
    namespace.host.stop();
    this.#onRemove(namespace.declared.name);
  }

  stop(): void {
    for (const { host } of this.#byName.values()) host.stop();
  }

  #unknown(name: string): never {
    const there = this.size === 0 ? 'There is none' : `There are: ${this.names.slice(0, 20).join(', ')}`;
    throw new AzwireError('AZW_NAMESPACE_UNKNOWN', `There is no namespace "${name}". ${there}.`);
  }
}

function isNamespaceHost(hostname: string | undefined): boolean {
  return hostname !== undefined && NAMESPACE_HOST.test(hostname);
}

function firstLabel(hostname: string | undefined): string | undefined {
  return hostname?.split(/[.:]/, 1)[0];
}
