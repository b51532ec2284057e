import type { Platform } from '../../../src/kernel/emulator.ts';
import { NamespaceAccess } from '../../../src/namespace/namespace-access.ts';
import type { Namespaces } from '../../../src/namespace/namespaces.ts';
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
} from '../../../src/transport/amqp/service.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import { ErrorWords } from './entity-error.ts';
import { claimOf, hubOf, manage } from './management/index.ts';
import { ReceiveLink } from './receive-link.ts';
import { SendLink } from './send-link.ts';

const ACCEPTED: ClaimReply = { status: 202, description: 'Accepted' };

/** The node that clients ask about any hub of a namespace. [event-hubs-protocol 3] */
const MANAGEMENT = '$management';

export interface EventHubsAmqpOptions {
  readonly namespaces: Namespaces<HostedNamespace>;
  readonly platform: Pick<Platform, 'clock' | 'ids' | 'auth' | 'log'>;
  /** The one namespace to serve, whatever clients ask for: on a port of its own. Default: all. */
  readonly only?: string;
}

/** The AMQP face of the namespaces of one instance, or of one of them. */
export class EventHubsAmqp implements AmqpService {
  readonly name = 'event-hubs';
  readonly requiresClaim: boolean;
  readonly #access: NamespaceAccess<HostedNamespace>;

  constructor(options: EventHubsAmqpOptions) {
    const { clock, ids } = options.platform;
    this.#access = new NamespaceAccess({ ...options, wordsOf: (namespace) => new ErrorWords(namespace, clock, ids) });
    this.requiresClaim = this.#access.requiresClaim;
  }

  serves(address: string, connection: Connection): boolean {
    if (address.toLowerCase() === MANAGEMENT) return this.#access.namespaceOf(connection, '') !== undefined;
    return this.#access.serves(address, connection);
  }

  hosts(connection: Connection): boolean {
    return this.#access.hosts(connection);
  }

  authorise(claim: Claim, connection: Connection): ClaimReply {
    return this.#access.authorise(claim, connection);
  }

  attach(link: SenderLink | ReceiverLink, address: string): void {
    const namespace = this.#access.admit(link, address);
    if (namespace === undefined) return;
    if (link.role === 'sender') ReceiveLink.attach(namespace, link, address);
    else SendLink.attach(namespace, link, address);
  }

  /** Whoever may send or listen may read. A token that the request carries counts like one that was put to `$cbs`. */
  manage(request: ManagementRequest): ManagementReply {
    const address = hubOf(request);
    const claim = claimOf(request);
    const { status, description, condition } =
      claim === undefined ? ACCEPTED : this.#access.authorise(claim, request.connection);
    if (condition !== undefined) return managementFailure(status, { condition, description });
    return this.#access.manage({ ...request, address }, ['Send', 'Listen'], (namespace) => manage(namespace, request));
  }
}
