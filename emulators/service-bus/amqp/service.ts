import type { Platform } from '../../../src/kernel/emulator.ts';
import type { Connection } from '../../../src/transport/amqp/connection.ts';
import type { ReceiverLink } from '../../../src/transport/amqp/receiver-link.ts';
import type { SenderLink } from '../../../src/transport/amqp/sender-link.ts';
import {
  type AmqpService,
  type Claim,
  type ClaimReply,
  type ManagementReply,
  type ManagementRequest,
  managementFailure,
  type TransactionCoordinator,
} from '../../../src/transport/amqp/service.ts';
import type { AmqpError } from '../../../src/wire/amqp/error-condition.ts';
import { Failure } from '../core/commands.ts';
import { audiencePath } from '../runtime/authorisation.ts';
import { INVALID_SIGNATURE } from '../runtime/authorisation-refusal.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import { keyNameIn, type Namespaces } from '../runtime/namespaces.ts';
import { ErrorWords } from './entity-error.ts';
import { manage, rightFor } from './management/index.ts';
import { ReceiveLink } from './receive-link.ts';
import { SendLink, transferDestinationOf } from './send-link.ts';
import { NamespaceCoordinator } from './transaction-coordinator.ts';

const ACCEPTED: ClaimReply = { status: 202, description: 'Accepted' };

export interface ServiceBusAmqpOptions {
  readonly namespaces: Namespaces;
  readonly platform: Pick<Platform, 'clock' | 'ids' | 'auth' | 'log'>;
  /** The one namespace to serve, whatever clients ask for: on a port of its own. Default: all. */
  readonly only?: string;
}

/** The AMQP face of the namespaces of one instance, or of one of them. */
export class ServiceBusAmqp implements AmqpService {
  readonly name = 'service-bus';
  readonly requiresClaim: boolean;
  readonly #options: ServiceBusAmqpOptions;
  /** The last key that was shown on a connection: it may be that of one namespace. */
  readonly #keyNames = new WeakMap<Connection, string>();
  /** The namespace that a connection has last used or shown a token for: its coordinator, which has no address, is there. */
  readonly #last = new WeakMap<Connection, string>();

  constructor(options: ServiceBusAmqpOptions) {
    this.#options = options;
    this.requiresClaim = options.platform.auth === 'enforce';
  }

  serves(address: string): boolean {
    const { namespaces, only } = this.#options;
    return only !== undefined || namespaces.having(address) !== undefined;
  }

  attach(link: SenderLink | ReceiverLink, address: string): void {
    const namespace = this.#namespaceOf(link.session.connection, address);
    if (namespace === undefined) return link.refuse(this.#notFound(link.session.connection, address));
    if (!admits(namespace, link, address)) return;
    const destination = transferDestinationOf(link);
    if (destination !== undefined && !admits(namespace, link, destination)) return;
    this.#last.set(link.session.connection, namespace.host.name);
    namespace.links.add(link);
    if (link.role === 'sender') ReceiveLink.attach(namespace, link, address);
    else SendLink.attach(namespace, link, address);
  }

  /** Asks for no right: the links that transactions are carried out on do. */
  coordinate(link: ReceiverLink): TransactionCoordinator | AmqpError {
    const { connection } = link.session;
    const last = this.#options.namespaces.named(this.#last.get(connection));
    const namespace = last ?? this.#namespaceOf(connection, '');
    if (namespace === undefined) return this.#notFound(connection, '');
    const full = namespace.connections.admit(connection);
    if (full !== undefined) return namespace.words.of(full);
    namespace.links.add(link);
    return new NamespaceCoordinator(namespace);
  }

  manage(request: ManagementRequest): ManagementReply {
    const namespace = this.#namespaceOf(request.connection, request.address);
    if (namespace === undefined) return managementFailure(404, this.#notFound(request.connection, request.address));
    const { authorisation, words, connections } = namespace;
    const refusal = authorisation.refusal(request.connection, request.address, rightFor(request.operation));
    if (refusal !== undefined)
      return managementFailure(refusal.status, { ...refusal, description: words.tracked(refusal.description) });
    const full = connections.admit(request.connection);
    return full === undefined ? manage(namespace, request) : managementFailure(403, words.of(full));
  }

  /** Authorisation first, existence second, as the service does. */
  authorise(claim: Claim, connection: Connection): ClaimReply {
    const keyName = keyNameIn(claim);
    if (keyName !== undefined) this.#keyNames.set(connection, keyName);
    if (claim.type === 'key') return this.#authoriseByKey(claim, connection);
    const address = audiencePath(claim.audience);
    const namespace = this.#namespaceOf(connection, address);
    if (namespace === undefined) return { status: 404, ...this.#notFound(connection, address) };
    const { host, words, authorisation } = namespace;
    this.#last.set(connection, host.name);
    const refusal = authorisation.admit(connection, claim, address);
    if (refusal !== undefined) return { ...refusal, description: words.tracked(refusal.description) };
    const entity = address === '' ? undefined : host.execute({ type: 'describe-entity', entity: address });
    return entity instanceof Failure ? { status: 404, ...words.of(entity) } : ACCEPTED;
  }

  /** SASL comes before the host's name: a key opens every namespace that has it. */
  #authoriseByKey(claim: Claim, connection: Connection): ClaimReply {
    const { namespaces, only } = this.#options;
    const served = namespaces.all.filter(({ host }) => only === undefined || host.name === only);
    const refusals = served.map(({ authorisation }) => authorisation.admit(connection, claim, ''));
    return refusals.includes(undefined) ? ACCEPTED : INVALID_SIGNATURE;
  }

  #namespaceOf(connection: Connection, address: string): HostedNamespace | undefined {
    const { namespaces, only } = this.#options;
    if (only !== undefined) return namespaces.named(only);
    return namespaces.of(connection.peer?.hostname, address, this.#keyNames.get(connection));
  }

  /** For who asks for a namespace that is not there: in Azure its name could not be resolved. */
  #notFound(connection: Connection, address: string) {
    const { namespaces, platform, only } = this.#options;
    const asked = only ?? namespaces.nameAsked(connection.peer?.hostname, this.#keyNames.get(connection));
    platform.log.warn('a client asked for a namespace that is not there', { namespace: asked, entity: address });
    return new ErrorWords(asked, platform.clock, platform.ids).of(new Failure('entity-not-found', address));
  }
}

/**
 * Whether the client may attach this link, which is refused when not. Once the token that it relies on has expired the service
 * detaches it, asking for a new one.
 */
function admits(namespace: HostedNamespace, link: SenderLink | ReceiverLink, address: string): boolean {
  const { authorisation, words, connections } = namespace;
  const { connection } = link.session;
  const right = link.role === 'sender' ? 'Listen' : 'Send';
  const refusal = authorisation.refusal(connection, address, right);
  if (refusal !== undefined) {
    link.refuse({ condition: refusal.condition, description: words.tracked(refusal.description) });
    return false;
  }
  const full = connections.admit(connection);
  if (full !== undefined) {
    link.refuse(words.of(full));
    return false;
  }
  authorisation.rely(connection, link, address, right, (reason) => {
    const text = `The link '${link.name}' is force detached. Code: RenewToken. Details: ${reason}.`;
    link.revoke({ condition: 'amqp:link:detach-forced', description: words.tracked(text) });
  });
  link.onOver(() => authorisation.forget(connection, link));
  return true;
}
