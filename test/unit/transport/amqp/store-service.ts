import { type Duplex, duplexPair } from 'node:stream';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import { type ConnectionTap, NO_TAP } from '../../../../src/kernel/connection.ts';
import { seededIds } from '../../../../src/kernel/ids.ts';
import type { IncomingDelivery, OutgoingDelivery } from '../../../../src/transport/amqp/delivery.ts';
import type { ReceiverLink } from '../../../../src/transport/amqp/receiver-link.ts';
import type { SenderLink } from '../../../../src/transport/amqp/sender-link.ts';
import { type ServedConnection, serveAmqp } from '../../../../src/transport/amqp/serve.ts';
import type {
  AmqpService,
  Claim,
  ClaimReply,
  ManagementReply,
  ManagementRequest,
} from '../../../../src/transport/amqp/service.ts';
import { ACCEPTED, type DeliveryState } from '../../../../src/wire/amqp/delivery-state.ts';

const NOWHERE = { host: '127.0.0.1', port: 1 };
const TAP: ConnectionTap = NO_TAP.attempt({ direction: 'in', via: 'amqp', opener: NOWHERE, acceptor: NOWHERE });

/** A node `store` that keeps what is sent to it and gives it to whoever asks. */
export class StoreService implements AmqpService {
  readonly name = 'store';
  readonly stored: Buffer[] = [];
  readonly received: IncomingDelivery[] = [];
  readonly outcomes: (string | undefined)[] = [];
  readonly links = new Set<SenderLink | ReceiverLink>();
  readonly claims: Claim[] = [];
  maxMessageBytes = 10_000_000;
  /** What becomes of a message that is sent to the node. */
  decide: (delivery: IncomingDelivery) => DeliveryState | Promise<never> = () => ACCEPTED;
  manage: (request: ManagementRequest) => ManagementReply | Promise<ManagementReply> = ({ operation }) => ({
    status: 200,
    description: `${operation} done`,
  });
  #nextTag = 0;

  serves(address: string): boolean {
    return address === 'store';
  }

  authorise(claim: Claim): ClaimReply {
    this.claims.push(claim);
    const secret = claim.type === 'key' ? claim.key : claim.token;
    if (secret === 'broken') throw new Error('broken');
    return secret === 'good' ? { status: 202, description: 'Accepted' } : { status: 401, description: 'Who are you?' };
  }

  attach(link: SenderLink | ReceiverLink, address: string): void {
    if (address === 'broken') throw new Error('broken');
    if (address !== 'store') {
      return link.refuse({ condition: 'amqp:not-found', description: `There is no ${address}.` });
    }
    this.links.add(link);
    const detached = () => void this.links.delete(link);
    if (link.role === 'receiver') {
      const message = (delivery: IncomingDelivery) => this.#onMessage(delivery);
      return link.accept({ handler: { message, detached }, maxMessageBytes: this.maxMessageBytes });
    }
    const credit = (sender: SenderLink, drain: boolean) => {
      this.#give(sender);
      if (drain) sender.drained();
    };
    const outcome = (delivery: OutgoingDelivery, state: DeliveryState | undefined) => {
      this.outcomes.push(state?.type);
      delivery.settle(state ?? ACCEPTED);
    };
    link.accept({ handler: { credit, outcome, detached } });
  }

  #onMessage(delivery: IncomingDelivery): Promise<never> | undefined {
    this.received.push(delivery);
    const decision = this.decide(delivery);
    if (decision instanceof Promise) return decision;
    if (decision.type === 'accepted') this.stored.push(delivery.payload);
    delivery.settle(decision);
    for (const link of this.links) if (link.role === 'sender') this.#give(link);
    return undefined;
  }

  #give(link: SenderLink): void {
    while (this.stored.length > 0 && link.sendable > 0) {
      const bytes = this.stored.shift()!;
      const tag = Buffer.alloc(4);
      tag.writeUInt32BE(this.#nextTag++);
      link.send({
        tag,
        settled: link.presettled,
        messageFormat: 0,
        writeHead: () => {},
        bytes,
        from: 0,
        to: bytes.length,
      });
    }
  }
}

/** Serves `service` on an accepted stream; notes what is logged as an error. */
export function serve(service: AmqpService, stream: Duplex, clock = new VirtualClock(), beforeWrite = () => {}) {
  const errors: unknown[] = [];
  const log = { info: () => {}, warn: () => {}, error: (_text: string, fields?: object) => void errors.push(fields) };
  const served: ServedConnection = serveAmqp(
    { stream, tap: TAP },
    { services: [service], clock, ids: seededIds(1), log, beforeWrite },
  );
  return { served, errors, clock };
}

/** A stream whose other end is served. */
export function servedPair(service: AmqpService = new StoreService(), beforeWrite?: () => void) {
  const [stream, other] = duplexPair();
  return { stream, ...serve(service, other, new VirtualClock(), beforeWrite) };
}
