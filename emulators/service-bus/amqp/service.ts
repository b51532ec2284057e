import type { Platform } from '../../../src/kernel/emulator.ts';
import { NamespaceAccess } from '../../../src/namespace/namespace-access.ts';
import type { Namespaces } from '../../../src/namespace/namespaces.ts';
import type { Connection } from '../../../src/transport/amqp/connection.ts';
import type { ReceiverLink } from '../../../src/transport/amqp/receiver-link.ts';
import type { SenderLink } from '../../../src/transport/amqp/sender-link.ts';
import type {
  AmqpService,
  Claim,
  ClaimReply,
  ManagementReply,
  ManagementRequest,
  TransactionCoordinator,
} from '../../../src/transport/amqp/service.ts';
import type { AmqpError } from '../../../src/wire/amqp/error-condition.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import { ErrorWords } from './entity-error.ts';
import { manage, rightFor } from './management/index.ts';
import { ReceiveLink } from './receive-link.ts';
import { SendLink, transferDestinationOf } from './send-link.ts';
import { NamespaceCoordinator } from './transaction-coordinator.ts';

export interface ServiceBusAmqpOptions {
  readonly namespaces: Namespaces<HostedNamespace>;
  readonly platform: Pick<Platform, 'clock' | 'ids' | 'auth' | 'log'>;
  /** The one namespace to serve, whatever clients ask for: on a port of its own. Default: all. */
  readonly only?: string;
}

/** The AMQP face of the namespaces of one instance, or of one of them. */
export class ServiceBusAmqp implements AmqpService {
  readonly name = 'service-bus';
  readonly requiresClaim: boolean;
  readonly #access: NamespaceAccess<HostedNamespace>;

  constructor(options: ServiceBusAmqpOptions) {
    const { clock, ids } = options.platform;
    this.#access = new NamespaceAccess({ ...options, wordsOf: (namespace) => new ErrorWords(namespace, clock, ids) });
    this.requiresClaim = this.#access.requiresClaim;
  }

  serves(address: string, connection: Connection): boolean {
    return this.#access.serves(address, connection);
  }

  hosts(connection: Connection): boolean {
    return this.#access.hosts(connection);
  }

  authorise(claim: Claim, connection: Connection): ClaimReply {
    return this.#access.authorise(claim, connection);
  }

  attach(link: SenderLink | ReceiverLink, address: string): void {
    const destination = transferDestinationOf(link);
    const namespace = this.#access.admit(link, address, ...(destination === undefined ? [] : [destination]));
    if (namespace === undefined) return;
    if (link.role === 'sender') ReceiveLink.attach(namespace, link, address);
    else SendLink.attach(namespace, link, address);
  }

  /** Asks for no right: the links that transactions are carried out on do. */
  coordinate(link: ReceiverLink): TransactionCoordinator | AmqpError {
    const { connection } = link.session;
    const namespace = this.#access.currentOf(connection);
    if (namespace === undefined) return this.#access.notFound(connection, '');
    if (!namespace.connections.admit(connection)) return namespace.words.connectionsExceeded();
    namespace.links.add(link);
    return new NamespaceCoordinator(namespace);
  }

  manage(request: ManagementRequest): ManagementReply {
    return this.#access.manage(request, [rightFor(request.operation)], (namespace) => manage(namespace, request));
  }
}
