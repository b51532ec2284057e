import type { Clock } from '../../../src/kernel/clock.ts';
import type { Link } from '../../../src/transport/amqp/link.ts';
import { nodeAddress } from '../../../src/transport/amqp/node-address.ts';
import type { ReceiverLink } from '../../../src/transport/amqp/receiver-link.ts';
import type { SenderLink } from '../../../src/transport/amqp/sender-link.ts';
import type {
  AmqpService,
  Claim,
  ClaimReply,
  ManagementReply,
  ManagementRequest,
} from '../../../src/transport/amqp/service.ts';
import { Failure } from '../core/commands.ts';
import { checkClaim } from '../runtime/authorisation.ts';
import type { HostedNamespace } from './hosted-namespace.ts';
import { manage } from './management/index.ts';
import { ReceiveLink } from './receive-link.ts';
import { SendLink } from './send-link.ts';

/** The AMQP face of all namespaces of one instance. */
export class ServiceBusAmqp implements AmqpService {
  readonly name = 'service-bus';
  readonly #namespaces: readonly HostedNamespace[];
  readonly #clientClock: Clock;

  /** `namespaces` is not empty. */
  constructor(namespaces: readonly HostedNamespace[], clientClock: Clock) {
    this.#namespaces = namespaces;
    this.#clientClock = clientClock;
  }

  serves(address: string): boolean {
    return this.#namespaces.some((namespace) => has(namespace, address));
  }

  attach(link: SenderLink | ReceiverLink, address: string): void {
    const namespace = this.#namespaceOf(hostnameOf(link), address);
    if (link.role === 'sender') ReceiveLink.attach(namespace, link, address);
    else SendLink.attach(namespace, link, address);
  }

  manage(request: ManagementRequest): ManagementReply {
    return manage(this.#namespaceOf(request.hostname, request.address), request);
  }

  /** Authorisation first, existence second, as the service does. */
  authorise(claim: Claim, hostname: string | undefined): ClaimReply {
    const reply = checkClaim(claim, this.#clientClock);
    const address = claim.type === 'key' ? '' : nodeAddress(claim.audience).replace(/\/\$management$/i, '');
    const { host, words } = this.#namespaceOf(hostname, address);
    if (reply.status >= 300) return { ...reply, description: words.tracked(reply.description) };
    const entity = address === '' ? undefined : host.execute({ type: 'describe-entity', entity: address });
    if (!(entity instanceof Failure)) return reply;
    return { status: 404, ...words.of(entity) };
  }

  /** The namespace that the client's host name begins with, else the first that has the entity, else the first. */
  #namespaceOf(hostname: string | undefined, address: string): HostedNamespace {
    const label = hostname?.split('.')[0]?.toLowerCase();
    return (
      this.#namespaces.find(({ host }) => host.name.toLowerCase() === label) ??
      this.#namespaces.find((namespace) => has(namespace, address)) ??
      this.#namespaces[0]!
    );
  }
}

function has({ host }: HostedNamespace, address: string): boolean {
  return !(host.execute({ type: 'describe-entity', entity: address }) instanceof Failure);
}

function hostnameOf(link: Link): string | undefined {
  return link.session.connection.peer?.hostname;
}
