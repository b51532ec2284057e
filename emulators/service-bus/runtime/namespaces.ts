import { AzwireError } from '../../../src/kernel/errors.ts';
import type { Claim } from '../../../src/transport/amqp/service.ts';
import { parseSasToken } from '../../../src/wire/sas/sas-token.ts';
import { Failure } from '../core/commands.ts';
import type { NamespaceDefinition } from '../core/definitions.ts';
import type { HostedNamespace } from './hosted-namespace.ts';

/** The key of which this is the name opens one namespace, and so says which one is meant where the host name does not. */
const KEY_NAME_PREFIX = 'RootManageSharedAccessKey.';
/** Hosts whose first label can only be the name of a namespace: those of Azure's clouds, and what stands for them here. */
const NAMESPACE_HOST = /^[^.]+\.((privatelink\.)?servicebus\.[^:]+|localhost)(:\d+)?$/i;

/** The namespaces of one instance: found by what clients say, created and removed while it runs. */
export class Namespaces {
  readonly #host: (definition: NamespaceDefinition) => HostedNamespace;
  readonly #onRemove: (name: string) => void;
  /** By name in lower case, the oldest first. */
  readonly #byName = new Map<string, HostedNamespace>();
  /** Where an entity was found last, by its path in lower case. Never trusted without a look. */
  readonly #byEntity = new Map<string, HostedNamespace>();
  /** The name of the only namespace that was declared, which answers to any host name. */
  readonly #only: string | undefined;

  /** `host` brings a namespace to life, `onRemove` learns the name of one that is gone. The definitions are taken as checked. */
  constructor(
    definitions: readonly NamespaceDefinition[],
    host: (definition: NamespaceDefinition) => HostedNamespace,
    onRemove: (name: string) => void = () => {},
  ) {
    this.#host = host;
    this.#onRemove = onRemove;
    for (const definition of definitions) this.create(definition);
    this.#only = definitions.length === 1 ? definitions[0]?.name : undefined;
  }

  get all(): readonly HostedNamespace[] {
    return [...this.#byName.values()];
  }

  get names(): readonly string[] {
    return this.all.map(({ declared }) => declared.name);
  }

  get size(): number {
    return this.#byName.size;
  }

  /** In any case. */
  named(name: string | undefined): HostedNamespace | undefined {
    return name === undefined ? undefined : this.#byName.get(name.toLowerCase());
  }

  /**
   * The namespace that a client means: the one that its host name begins with; or whose own key it shows; or the first that
   * has the entity; or the first. Undefined for the name of one that is not there.
   */
  of(hostname: string | undefined, entity: string, keyName?: string): HostedNamespace | undefined {
    const named = this.named(hostname?.split(/[.:]/, 1)[0]);
    if (named !== undefined) return named;
    if (hostname !== undefined && NAMESPACE_HOST.test(hostname)) return this.named(this.#only);
    if (keyName?.startsWith(KEY_NAME_PREFIX)) return this.named(keyName.slice(KEY_NAME_PREFIX.length));
    return this.having(entity) ?? this.#byName.values().next().value;
  }

  /** The name of the namespace that a client asks for, whether there is one or not. */
  nameAsked(hostname = '', keyName = ''): string {
    const byKey = keyName.startsWith(KEY_NAME_PREFIX) && !NAMESPACE_HOST.test(hostname);
    return byKey ? keyName.slice(KEY_NAME_PREFIX.length) : (hostname.split(/[.:]/, 1)[0] ?? '');
  }

  /** A namespace that has the entity: the first, or the one in which it was found before. */
  having(entity: string): HostedNamespace | undefined {
    if (entity === '') return undefined;
    const key = entity.toLowerCase();
    const known = this.#byEntity.get(key);
    if (known !== undefined && has(known, entity)) return known;
    for (const namespace of this.#byName.values()) {
      if (!has(namespace, entity)) continue;
      this.#byEntity.set(key, namespace);
      return namespace;
    }
    this.#byEntity.delete(key);
    return undefined;
  }

  /** Throws AZW_NAMESPACE_EXISTS. */
  create(definition: NamespaceDefinition): HostedNamespace {
    const { name } = definition;
    if (this.named(name) !== undefined) {
      throw new AzwireError('AZW_NAMESPACE_EXISTS', `There is a namespace "${name}" already.`);
    }
    const namespace = this.#host(definition);
    this.#byName.set(name.toLowerCase(), namespace);
    return namespace;
  }

  /** Takes a namespace away with all that it holds. Clients are told that it is gone. False when there is none. */
  remove(name: string): boolean {
    const namespace = this.named(name);
    if (namespace === undefined) return false;
    this.#byName.delete(name.toLowerCase());
    this.#byEntity.clear();
    namespace.links.end(namespace.words.of(new Failure('entity-not-found', '')));
    namespace.host.stop();
    this.#onRemove(namespace.declared.name);
    return true;
  }

  stop(): void {
    for (const { host } of this.#byName.values()) host.stop();
  }
}

function has({ host }: HostedNamespace, entity: string): boolean {
  return !(host.execute({ type: 'describe-entity', entity }) instanceof Failure);
}

/** The name of the key that a claim was made with. Entra tokens have none. */
export function keyNameIn(claim: Claim): string | undefined {
  if (claim.type === 'key') return claim.keyName;
  return claim.type === 'sas' ? parseSasToken(claim.token)?.keyName : undefined;
}

/** The name of the key that opens one namespace, and no other. */
export function keyNameOf(namespace: string): string {
  return KEY_NAME_PREFIX + namespace;
}
