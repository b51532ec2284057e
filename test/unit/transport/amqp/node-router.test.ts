import { describe, expect, it } from 'vitest';
import { NO_TAP } from '../../../../src/kernel/connection.ts';
import type { Connection } from '../../../../src/transport/amqp/connection.ts';
import { NodeRouter } from '../../../../src/transport/amqp/node-router.ts';
import type { ReceiverLink } from '../../../../src/transport/amqp/receiver-link.ts';
import type { SenderLink } from '../../../../src/transport/amqp/sender-link.ts';
import type {
  AmqpService,
  Claim,
  ManagementRequest,
  TransactionCoordinator,
} from '../../../../src/transport/amqp/service.ts';
import { encodeMessage } from '../../../../src/wire/amqp/encode-message.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { writeSasToken } from '../../../../src/wire/sas/sas-token.ts';
import { openPeer, type Peer } from './peer.ts';

/** A service whose nodes are reached by any host name, and which clients may name by its own or by a key. */
class HouseService implements AmqpService {
  readonly name: string;
  readonly requiresClaim: boolean;
  readonly nodes: readonly string[];
  /** What came to it, in order. */
  readonly log: string[] = [];
  readonly #secret: string;

  constructor(name: string, nodes: readonly string[], { secret = name, requiresClaim = false } = {}) {
    this.name = name;
    this.nodes = nodes;
    this.requiresClaim = requiresClaim;
    this.#secret = secret;
  }

  hosts({ peer, keyName }: Connection): boolean {
    return peer?.hostname === `${this.name}.localhost` || keyName === `key of ${this.name}`;
  }

  serves(address: string): boolean {
    return this.nodes.includes(address);
  }

  authorise(claim: Claim) {
    this.log.push(claim.type === 'key' ? `key ${claim.keyName}` : `claim ${claim.audience}`);
    const good = claim.type === 'key' ? claim.key === this.#secret : claim.token.includes(this.#secret);
    return { status: good ? 202 : 401, description: `${this.name} says ${good ? 'yes' : 'no'}` };
  }

  attach(link: SenderLink | ReceiverLink, address: string): void {
    this.log.push(`link ${address}`);
    link.refuse({ condition: 'test:here', description: this.name });
  }

  manage({ address, operation }: ManagementRequest) {
    this.log.push(`${operation} of '${address}'`);
    return { status: 200, description: 'OK' };
  }
}

class LedgerService extends HouseService {
  coordinate(): TransactionCoordinator {
    this.log.push('control link');
    return { declare: () => Uint8Array.of(1), discharge: () => undefined, closed: () => {} };
  }
}

interface Visit {
  readonly peer: Peer;
  readonly router: NodeRouter;
  /** Who is known as the acceptor, the last one first. */
  readonly identified: string[];
}

function visit(services: readonly AmqpService[], hostname?: string): Visit {
  const peer = openPeer({ open: { hostname } });
  const identified: string[] = [];
  const nowhere = { host: '127.0.0.1', port: 1 };
  const tap = NO_TAP.attempt({ direction: 'in', via: 'amqp', opener: nowhere, acceptor: nowhere });
  const router = new NodeRouter(
    services,
    { ...tap, identify: (_side, name) => void identified.unshift(name) },
    { info() {}, warn() {}, error() {} },
  );
  peer.onAttached = (link) => router.attach(link);
  return { peer, router, identified };
}

const BUS_NODES = ['orders', 'orders/$deadletterqueue'];
const HUB_NODES = ['orders', 'hub', 'hub/Partitions/0', 'hub/ConsumerGroups/g/Partitions/0', '$management'];

function sideBySide(hostname?: string) {
  const bus = new LedgerService('bus', BUS_NODES);
  const hubs = new HouseService('hubs', HUB_NODES);
  return { bus, hubs, ...visit([bus, hubs], hostname) };
}

/** Which service a link to the address comes to. */
function answeredBy({ peer }: Visit, address: string): string {
  peer.said();
  peer.attachReceiver(peer.links.length, { source: { type: 'source', address } });
  return peer.only('detach')[0]?.body.error.description;
}

const claim = (audience: string, keyName: string, key: string): Claim => ({
  type: 'sas',
  audience,
  token: `${writeSasToken({ audience, keyName, expiresAtSeconds: 1 }, 'secret')}&for=${key}`,
});

describe('a link comes to the service', () => {
  it.each([
    [undefined, 'orders', 'bus'],
    ['localhost', 'amqp://localhost/orders/$deadletterqueue', 'bus'],
    ['localhost', 'hub', 'hubs'],
    ['localhost', 'hub/Partitions/0', 'hubs'],
    ['localhost', 'sb://localhost/hub/ConsumerGroups/g/Partitions/0', 'hubs'],
    ['hubs.localhost', 'orders', 'hubs'],
    ['bus.localhost', 'orders', 'bus'],
    ['hubs.localhost', 'none', 'hubs'],
    ['hubs.localhost', 'none/$management', 'hubs'],
    ['bus.localhost', 'hub', 'bus'],
    ['bus.localhost', '$management', 'bus'],
    ['localhost', 'none', 'bus'],
    ['other.localhost', 'none', 'bus'],
  ])('that the host name %s and the address %s mean', (hostname, address, service) => {
    const visited = sideBySide(hostname);
    expect(answeredBy(visited, address)).toBe(service);
    expect(visited.identified).toEqual([service]);
  });

  it('that has the node, where several of this host name are there', () => {
    const twins = [new HouseService('bus', ['orders']), new HouseService('bus', ['hub'])] as const;
    answeredBy(visit([...twins, new HouseService('hubs', ['hub'])], 'bus.localhost'), 'hub');
    expect(twins.map(({ log }) => log)).toEqual([[], ['link hub']]);
  });

  it('that the key of a claim names', () => {
    const visited = sideBySide('localhost');
    const { peer, router, bus, hubs } = visited;
    expect(answeredBy(visited, 'orders')).toBe('bus');
    router.authorise(claim('sb://localhost/orders', 'key of hubs', 'hubs'), 'orders', peer.connection);
    expect(answeredBy(visited, 'orders')).toBe('hubs');
    expect([bus.log, hubs.log]).toEqual([['link orders'], ['claim sb://localhost/orders', 'link orders']]);
  });
});

describe('a claim', () => {
  it('goes to every service that has the node, and is good if one takes it', () => {
    const { peer, router, bus, hubs, identified } = sideBySide('localhost');
    const put = (key: string, address = 'orders') =>
      router.authorise(claim(`sb://localhost/${address}`, 'any', key), address, peer.connection);
    expect(put('hubs')).toEqual({ status: 202, description: 'hubs says yes' });
    expect(put('neither')).toEqual({ status: 401, description: 'bus says no' });
    expect([bus.log.length, hubs.log.length]).toEqual([2, 2]);
    expect(identified).toEqual([]);
    expect(put('hubs', 'hub/Partitions/0').status).toBe(202);
    expect(put('bus', 'orders/$deadletterqueue').status).toBe(202);
    expect([bus.log.length, hubs.log.length]).toEqual([3, 3]);
    expect(identified).toEqual(['bus', 'hubs']);
  });

  it('for no node goes to all, or to those that the host name means', () => {
    for (const [hostname, toBus, toHubs] of [
      ['localhost', 1, 1],
      ['hubs.localhost', 0, 1],
    ] as const) {
      const { peer, router, bus, hubs } = sideBySide(hostname);
      router.authorise(claim('sb://localhost/', 'any', 'hubs'), '', peer.connection);
      expect([bus.log.length, hubs.log.length]).toEqual([toBus, toHubs]);
    }
  });

  it('for a node that nobody has goes to the first', () => {
    const { peer, router, bus, hubs, identified } = sideBySide('localhost');
    expect(router.authorise(claim('sb://localhost/none', 'any', 'hubs'), 'none', peer.connection).status).toBe(401);
    expect([bus.log.length, hubs.log.length, identified]).toEqual([1, 0, ['bus']]);
  });

  it('by SASL PLAIN is shown to all services', () => {
    const strict = { requiresClaim: true };
    const [bus, hubs] = [new HouseService('bus', [], strict), new HouseService('hubs', [], strict)];
    const { peer, router, identified } = visit([bus, hubs]);
    const plain = (key: string) => router.authorise({ type: 'key', keyName: 'k', key }, '', peer.connection).status;
    expect(plain('neither')).toBe(401);
    expect(router.awaitsClaim).toBe(true);
    expect(plain('hubs')).toBe(202);
    expect(router.awaitsClaim).toBe(false);
    expect([bus.log, hubs.log]).toEqual([
      ['key k', 'key k'],
      ['key k', 'key k'],
    ]);
    expect([identified, peer.connection.keyName]).toEqual([[], 'k']);
  });
});

describe('a control link', () => {
  const coordinator = { type: 'coordinator', capabilities: ['amqp:local-transactions'] } as const;

  it.each([
    ['localhost', ['control link'], undefined],
    ['bus.localhost', ['control link'], undefined],
    ['hubs.localhost', [], 'amqp:not-implemented'],
  ])('of the host name %s comes to a service that has transactions, if it may be meant', (hostname, log, condition) => {
    const { peer, bus } = sideBySide(hostname);
    peer.attachSender(0, { target: coordinator });
    expect(bus.log).toEqual(log);
    expect(peer.only('detach')[0]?.body.error?.condition).toBe(condition);
  });
});

describe('a management request', () => {
  const request = encodeMessage({ applicationProperties: { operation: amqp.string('READ') }, body: amqp.null });

  it.each([
    ['hub/$management', "READ of 'hub'"],
    ['$management', "READ of ''"],
    ['sb://localhost/$Management/', "READ of ''"],
  ])('to %s names its node', (address, expected) => {
    const bus = new HouseService('bus', BUS_NODES);
    const hubs = new HouseService('hubs', [...HUB_NODES, '$Management']);
    const { peer } = visit([bus, hubs], 'localhost');
    peer.attachSender(0, { target: { type: 'target', address } });
    peer.transfer({ deliveryId: 0, deliveryTag: Uint8Array.of(0) }, request);
    expect([bus.log, hubs.log]).toEqual([[], [expected]]);
  });

  it('comes to the service that the link came to, also where another has a node of this address', () => {
    const { peer, router, bus, hubs } = sideBySide('localhost');
    const ask = (handle: number) => {
      peer.attachSender(handle, { target: { type: 'target', address: 'orders/$management' } });
      peer.transfer({ handle, deliveryId: handle, deliveryTag: Uint8Array.of(handle) }, request);
    };
    ask(0);
    router.authorise(claim('sb://localhost/orders', 'key of hubs', 'hubs'), 'orders', peer.connection);
    ask(1);
    expect(bus.log).toEqual(["READ of 'orders'"]);
    expect(hubs.log).toEqual(['claim sb://localhost/orders', "READ of 'orders'"]);
  });
});
