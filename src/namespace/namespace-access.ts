import type { Right } from '../kernel/authorisation.ts';
import type { Platform } from '../kernel/emulator.ts';
import type { Connection } from '../transport/amqp/connection.ts';
import type { ReceiverLink } from '../transport/amqp/receiver-link.ts';
import type { SenderLink } from '../transport/amqp/sender-link.ts';
import {
  type Claim,
  type ClaimReply,
  type ManagementReply,
  type ManagementRequest,
  managementFailure,
} from '../transport/amqp/service.ts';
import { audiencePath } from './authorisation.ts';
import type { HostedNamespace } from './hosted-namespace.ts';
import type { DescribedError, NamespaceWords } from './namespace-words.ts';
import type { Namespaces } from './namespaces.ts';
import { INVALID_SIGNATURE } from './refusal.ts';

const ACCEPTED: ClaimReply = { status: 202, description: 'Accepted' };

export interface NamespaceAccessOptions<N extends HostedNamespace> {
  readonly namespaces: Namespaces<N>;
  readonly platform: Pick<Platform, 'auth' | 'log'>;
  /** How errors of a namespace are worded that is not there. */
  readonly wordsOf: (namespace: string) => NamespaceWords;
  /** The one namespace to serve, whatever clients ask for: on a port of its own. Default: all. */
  readonly only?: string;
}

/** What an AMQP service with namespaces asks about its clients: which namespace one means, and what it may do there. */
export class NamespaceAccess<N extends HostedNamespace> {
  readonly requiresClaim: boolean;
  readonly #options: NamespaceAccessOptions<N>;
  /** The name of the namespace that a connection has last used or shown a token for. */
  readonly #last = new WeakMap<Connection, string>();

  constructor(options: NamespaceAccessOptions<N>) {
    this.#options = options;
    this.requiresClaim = options.platform.auth === 'enforce';
  }

  /** See {@link AmqpService.hosts}. */
  hosts(connection: Connection): boolean {
    const { namespaces, only } = this.#options;
    return only !== undefined || namespaces.namedBy(connection.peer?.hostname, connection.keyName) !== undefined;
  }

  /** See {@link AmqpService.serves}. */
  serves(address: string, connection: Connection): boolean {
    if (this.#options.only !== undefined) return true;
    return address !== '' && this.namespaceOf(connection, address)?.host.has(address) === true;
  }

  /** The namespace that a client means who names this node. */
  namespaceOf(connection: Connection, address: string): N | undefined {
    const { namespaces, only } = this.#options;
    if (only !== undefined) return namespaces.named(only);
    return namespaces.of(connection.peer?.hostname, address, connection.keyName);
  }

  /** The namespace that a client means who names no node. */
  currentOf(connection: Connection): N | undefined {
    return this.#options.namespaces.named(this.#last.get(connection)) ?? this.namespaceOf(connection, '');
  }

  /** For who asks for a namespace that is not there: in Azure its name could not be resolved. */
  notFound(connection: Connection, address: string): DescribedError {
    const { namespaces, platform, wordsOf, only } = this.#options;
    const asked = only ?? namespaces.nameAsked(connection.peer?.hostname, connection.keyName);
    platform.log.warn('a client asked for a namespace that is not there', { namespace: asked, entity: address });
    return wordsOf(asked).notFound(address);
  }

  /** Checks a claim and keeps it in mind. Authorisation first, existence second, as the services do. */
  authorise(claim: Claim, connection: Connection): ClaimReply {
    if (claim.type === 'key') return this.#authoriseByKey(claim, connection);
    const address = audiencePath(claim.audience);
    const namespace = this.namespaceOf(connection, address);
    if (namespace === undefined) return { status: 404, ...this.notFound(connection, address) };
    const { declared, host, words, authorisation } = namespace;
    this.#last.set(connection, declared.name);
    const refusal = authorisation.admit(connection, claim, address);
    if (refusal !== undefined) return { ...refusal, description: words.tracked(refusal.description) };
    return address === '' || host.has(address) ? ACCEPTED : { status: 404, ...words.notFound(address) };
  }

  /** SASL comes before the host's name: a key opens every namespace that has it. */
  #authoriseByKey(claim: Claim, connection: Connection): ClaimReply {
    const { namespaces, only } = this.#options;
    const served = namespaces.all.filter(({ declared }) => only === undefined || declared.name === only);
    const refusals = served.map(({ authorisation }) => authorisation.admit(connection, claim, ''));
    return refusals.includes(undefined) ? ACCEPTED : INVALID_SIGNATURE;
  }

  /**
   * The namespace that the client means, where it may attach the link to these nodes; otherwise the link is refused. Once the token
   * that the link relies on has expired it is detached, asking for a new one; and it ends with its namespace.
   */
  admit(link: SenderLink | ReceiverLink, address: string, ...others: readonly string[]): N | undefined {
    const { connection } = link.session;
    const namespace = this.namespaceOf(connection, address);
    if (namespace === undefined) {
      link.refuse(this.notFound(connection, address));
      return undefined;
    }
    if (![address, ...others].every((each) => admits(namespace, link, each))) return undefined;
    this.#last.set(connection, namespace.declared.name);
    namespace.links.add(link);
    return namespace;
  }

  /** What `carryOut` replies to a request to `$management`, if it is for a namespace in which the client has one of the rights. */
  manage(
    { connection, address }: ManagementRequest,
    rights: readonly [Right, ...Right[]],
    carryOut: (namespace: N) => ManagementReply,
  ): ManagementReply {
    const namespace = this.namespaceOf(connection, address);
    if (namespace === undefined) return managementFailure(404, this.notFound(connection, address));
    const { authorisation, words, connections } = namespace;
    const refusals = rights.map((right) => authorisation.refusal(connection, address, right));
    const [refusal] = refusals;
    if (refusal !== undefined && !refusals.includes(undefined))
      return managementFailure(refusal.status, { ...refusal, description: words.tracked(refusal.description) });
    return connections.admit(connection) ? carryOut(namespace) : managementFailure(403, words.connectionsExceeded());
  }
}

function admits(namespace: HostedNamespace, link: SenderLink | ReceiverLink, address: string): boolean {
  const { authorisation, words, connections } = namespace;
  const { connection } = link.session;
  const right = link.role === 'sender' ? 'Listen' : 'Send';
  const refusal = authorisation.refusal(connection, address, right);
  if (refusal !== undefined) {
    link.refuse({ condition: refusal.condition, description: words.tracked(refusal.description) });
    return false;
  }
  if (!connections.admit(connection)) {
    link.refuse(words.connectionsExceeded());
    return false;
  }
  authorisation.rely(connection, link, address, right, (reason) => {
    const text = `The link '${link.name}' is force detached. Code: RenewToken. Details: ${reason}.`;
    link.revoke({ condition: 'amqp:link:detach-forced', description: words.tracked(text) });
  });
  link.onOver(() => authorisation.forget(connection, link));
  return true;
}
