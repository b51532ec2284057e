import type { ConnectionTap } from '../../kernel/connection.ts';
import type { Log } from '../../kernel/emulator.ts';
import { amqp } from '../../wire/amqp/types.ts';
import { parseSasToken } from '../../wire/sas/sas-token.ts';
import { answerClaim, CBS_ADDRESS, claimReply } from './claims.ts';
import { CONDITION } from './condition.ts';
import type { Connection } from './connection.ts';
import { CoordinatorLink } from './coordinator.ts';
import { answerManagement, managedAddress, managementReply } from './management.ts';
import { nodeAddress } from './node-address.ts';
import type { ReceiverLink } from './receiver-link.ts';
import { RequestResponseNode } from './request-response.ts';
import type { SenderLink } from './sender-link.ts';
import type { AmqpService, Claim, ClaimReply } from './service.ts';

/** Brings the links of one connection to their nodes: `$cbs`, `…/$management`, or a service's own. */
export class NodeRouter {
  readonly #services: readonly AmqpService[];
  readonly #tap: ConnectionTap;
  readonly #log: Log;
  readonly #nodes = new Map<string, RequestResponseNode>();
  #claimed = false;

  /** `services` is not empty; the first one speaks for what nobody hosts or serves. */
  constructor(services: readonly AmqpService[], tap: ConnectionTap, log: Log) {
    this.#services = services;
    this.#tap = tap;
    this.#log = log;
  }

  attach(link: SenderLink | ReceiverLink): void {
    try {
      const attaching: unknown = this.#attach(link);
      if (attaching instanceof Promise) attaching.catch((error: unknown) => this.#attachFailed(link, error));
    } catch (error) {
      this.#attachFailed(link, error);
    }
  }

  #attachFailed(link: SenderLink | ReceiverLink, error: unknown): void {
    this.#log.error('attach failed', { link: link.name, error });
    const reason = { condition: CONDITION.internalError, description: 'The service failed to attach the link.' };
    if (link.awaitsAnswer) link.refuse(reason);
    else link.detach(reason);
  }

  #attach(link: SenderLink | ReceiverLink): void {
    if (link.role === 'receiver' && link.remote?.target?.type === 'coordinator') return this.#coordinate(link);
    if (link.address === undefined) {
      return link.refuse({
        condition: CONDITION.invalidField,
        description: 'The link names no node: its address is missing.',
      });
    }
    const { connection } = link.session;
    const address = nodeAddress(link.address);
    if (address.toLowerCase() === CBS_ADDRESS) return this.#cbs(connection).attach(link);
    const service = this.#servicesOf(address, connection)[0]!;
    this.#tap.identify('acceptor', service.name, 'emulated service');
    const managed = managedAddress(address);
    if (managed !== undefined && service.serves(managed || address, connection))
      return this.#management(service, managed, connection).attach(link);
    return service.attach(link, address);
  }

  /** A coordinator has no address: the first service that the client may mean and that has transactions gets the link. */
  #coordinate(link: ReceiverLink): void {
    const service = this.#hostsOf(link.session.connection).find(({ coordinate }) => coordinate !== undefined);
    if (service?.coordinate === undefined) {
      return link.refuse({ condition: CONDITION.notImplemented, description: 'Transactions are not supported.' });
    }
    this.#tap.identify('acceptor', service.name, 'emulated service');
    const transactions = service.coordinate(link);
    if ('condition' in transactions) link.refuse(transactions);
    else CoordinatorLink.attach(link, transactions);
  }

  /** The services that a client may mean: those that host what it has named, or else all. */
  #hostsOf(connection: Connection): readonly AmqpService[] {
    const hosts = this.#services.filter((service) => service.hosts?.(connection));
    return hosts.length > 0 ? hosts : this.#services;
  }

  /** Of the services that a client may mean those that have the node, or else the first. */
  #servicesOf(address: string, connection: Connection): readonly AmqpService[] {
    const node = managedAddress(address) || address;
    const hosts = this.#hostsOf(connection);
    const serving = hosts.filter((service) => service.serves(node, connection));
    return serving.length > 0 ? serving : hosts.slice(0, 1);
  }

  #cbs(connection: Connection): RequestResponseNode {
    return this.#node(
      CBS_ADDRESS,
      () =>
        new RequestResponseNode(
          (request) => answerClaim(request, (claim, address) => this.authorise(claim, address, connection)),
          (error) => {
            this.#log.error('claim could not be checked', { error });
            const description = 'The claim could not be checked.';
            return claimReply({ status: 500, description, condition: CONDITION.internalError });
          },
        ),
    );
  }

  /** Checks a claim with every service that it may be for: it is good if one takes it. */
  authorise(claim: Claim, address: string, connection: Connection): ClaimReply {
    connection.keyName = keyNameIn(claim) ?? connection.keyName;
    const services = this.#servicesFor(claim, address, connection);
    if (services.length === 1) this.#tap.identify('acceptor', services[0]!.name, 'emulated service');
    const replies = services.map((service) => service.authorise(claim, connection));
    const good = replies.find(({ status }) => status < 300);
    if (good !== undefined) this.#claimed = true;
    return good ?? replies[0]!;
  }

  /** A key comes before the open, which may name a host; a claim without a node may be relied on at any node. */
  #servicesFor(claim: Claim, address: string, connection: Connection): readonly AmqpService[] {
    if (claim.type === 'key') return this.#services;
    return address === '' ? this.#hostsOf(connection) : this.#servicesOf(address, connection);
  }

  /** Whether the connection is due for closing when its opener has not shown a good claim by now. */
  get awaitsClaim(): boolean {
    return !this.#claimed && this.#services.some(({ requiresClaim }) => requiresClaim === true);
  }

  #management(service: AmqpService, address: string, connection: Connection): RequestResponseNode {
    return this.#node(
      `${service.name}:${address.toLowerCase()}/$management`,
      () =>
        new RequestResponseNode(
          (request) => answerManagement(service, { connection, address, ...request }),
          (error) => {
            this.#log.error('management request failed', { address, error });
            const description = 'The service was unable to process the request.';
            return managementReply({
              status: 500,
              description,
              condition: CONDITION.internalError,
              body: amqp.map({}),
            });
          },
        ),
    );
  }

  #node(key: string, create: () => RequestResponseNode): RequestResponseNode {
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const node = create();
    this.#nodes.set(key, node);
    return node;
  }
}

/** The name of the key that a claim was made with. Entra tokens have none. */
function keyNameIn(claim: Claim): string | undefined {
  if (claim.type === 'key') return claim.keyName;
  return claim.type === 'sas' ? parseSasToken(claim.token)?.keyName : undefined;
}
