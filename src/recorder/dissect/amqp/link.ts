import type { Side } from '../../../kernel/connection.ts';
import type { Carrier, IdLocation } from '../../deliveries.ts';
import { presentable } from '../redact.ts';
import type { BatchMembers } from './batch-members.ts';
import { CreditLog } from './credit.ts';
import type { SectionScanner } from './sections.ts';
import { UnsettledDeliveries } from './unsettled-deliveries.ts';

/** What lives at the service's end of a link. Only entities take part in deliveries. */
export type NodeKind = 'entity' | 'claims' | 'management' | 'transactions';

/** A delivery whose transfers have not all arrived. */
export interface PartialDelivery {
  sizeBytes: number;
  /** Set for a batch, which is as many deliveries as it has data sections. */
  scanner: SectionScanner | undefined;
  /** Of a batch. */
  members: BatchMembers | undefined;
  id: IdLocation;
  lockToken: Uint8Array | undefined;
  aborted: boolean;
}

/** One AMQP link as seen from outside, with exact counts. */
export class Link {
  readonly connection: number;
  readonly name: string;
  readonly senderSide: Side;
  /** The side that attached first; the other one answered. */
  readonly initiator: Side;
  readonly attach: Carrier;
  kind: NodeKind = 'entity';
  /** The node's address: `orders`, `events/Subscriptions/all`. */
  entity = '';
  settlement: 'peek-lock' | 'receive-and-delete' = 'peek-lock';
  deliveries = 0;
  transfers = 0;
  /** Deliveries that neither side has settled. */
  unsettled = 0;
  firstTransfer: Carrier | undefined;
  lastTransfer: Carrier | undefined;
  partial: PartialDelivery | undefined;
  detached = false;
  /** It was refused, or taken away, for want of rights. */
  denied = false;
  /** What the receiver has granted; filled only where the receiver attached first. */
  readonly credit = new CreditLog();

  constructor(connection: number, name: string, senderSide: Side, initiator: Side, attach: Carrier) {
    this.connection = connection;
    this.name = name;
    this.senderSide = senderSide;
    this.initiator = initiator;
    this.attach = attach;
  }

  /** The credit stays: it shows how the receiver asks. */
  countAnew(): void {
    this.deliveries = 0;
    this.transfers = 0;
    this.firstTransfer = undefined;
    this.lastTransfer = undefined;
  }
}

/** The two directions of a session number their handles on their own. [AMQP 2.6.2] */
export class Session {
  readonly handles: Record<Side, Map<number, Link>> = { opener: new Map(), acceptor: new Map() };
  /** By the side that sends. */
  readonly unsettled: Record<Side, UnsettledDeliveries> = {
    opener: new UnsettledDeliveries(),
    acceptor: new UnsettledDeliveries(),
  };
  readonly links = new Map<string, Link>();
}

/** The kind and name of a node from its address, however the client spells it: full URI, leading slash. */
export function nodeOf(address: string): { readonly kind: NodeKind; readonly entity: string } {
  const entity = presentable(address.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/^\/+/, ''));
  const lower = entity.toLowerCase();
  if (lower === '$cbs') return { kind: 'claims', entity };
  if (lower === '$management' || lower.endsWith('/$management')) return { kind: 'management', entity };
  return { kind: 'entity', entity };
}
