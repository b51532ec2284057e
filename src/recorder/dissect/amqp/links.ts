import { otherSide, type Side } from '../../../kernel/connection.ts';
import type { Attach, Begin } from '../../../wire/amqp/performatives.ts';
import type { Carrier } from '../../deliveries.ts';
import { Link, nodeOf, Session } from './link.ts';
import type { UnsettledDeliveries } from './unsettled-deliveries.ts';

/** More links at a time than any broker allows on a session; the rest is not followed. */
const LIVE_LINKS_MAX = 10_000;
/** With so many links that carried messages, those of one entity and direction that are over are told as one. */
const PAST_LINKS_MAX = 1_000;
const FRESH_LINKS = 100;

/** The sessions and links of one connection: which channel and handle of which side means what. */
export class Links {
  readonly #connection: number;
  readonly #channels: Record<Side, (Session | undefined)[]> = { opener: [], acceptor: [] };
  #all: Link[] = [];
  #pruneAt = 1024;

  constructor(connection: number) {
    this.#connection = connection;
  }

  /** Every link to an entity that carried or may carry messages, in the order of attachment. */
  get all(): readonly Link[] {
    return this.#all;
  }

  /** Each side numbers its channels; an answering begin names the channel that it answers. [AMQP 2.5.1] */
  begin(side: Side, channel: number, begin: Begin): void {
    const session =
      begin.remoteChannel === undefined ? new Session() : this.#channels[otherSide(side)][begin.remoteChannel];
    this.#channels[side][channel] = session ?? new Session();
  }

  end(side: Side, channel: number): void {
    const session = this.#channels[side][channel];
    if (session === undefined) return;
    for (const link of session.handles[side].values()) link.detached = true;
    this.#channels[side][channel] = undefined;
  }

  /** The link, and whether this attach answers one of the other side. */
  attach(side: Side, channel: number, attach: Attach, carrier: Carrier): { link: Link; answers: boolean } | undefined {
    const session = this.#channels[side][channel];
    if (session === undefined) return undefined;
    const senderSide = attach.role === 'sender' ? side : otherSide(side);
    // A name is unique per direction, not per session. [AMQP 2.6.1]
    const key = `${senderSide} ${attach.name}`;
    const known = session.links.get(key);
    const answers = known !== undefined && known.initiator !== side && !known.detached;
    if (!answers && session.links.size >= LIVE_LINKS_MAX) return undefined;
    const link = answers ? known : this.#create(attach, senderSide, side, carrier);
    if (!answers) session.links.set(key, link);
    // A handle in use is an error of the session, which ends both. [AMQP 2.7.3]
    if (session.handles[side].has(attach.handle)) this.#forget(session, side, attach.handle);
    session.handles[side].set(attach.handle, link);
    if (attach.role === 'sender') link.credit.start(attach.initialDeliveryCount ?? 0);
    return { link, answers };
  }

  #create(attach: Attach, senderSide: Side, initiator: Side, carrier: Carrier): Link {
    const link = new Link(this.#connection, attach.name, senderSide, initiator, carrier);
    const terminus = attach.role === 'sender' ? attach.target : attach.source;
    if (terminus?.type === 'coordinator') {
      link.kind = 'transactions';
    } else {
      const node = nodeOf(terminus?.address ?? '');
      link.kind = node.kind;
      link.entity = node.entity;
    }
    if (attach.senderSettleMode === 1) link.settlement = 'receive-and-delete';
    if (link.kind === 'entity') this.#keep(link);
    return link;
  }

  /** A client that attaches and detaches for ever must not fill the memory with links that carried nothing. */
  #keep(link: Link): void {
    this.#all.push(link);
    if (this.#all.length < this.#pruneAt) return;
    this.#all = this.#all.filter(({ deliveries, detached }) => deliveries > 0 || !detached);
    if (this.#all.length > PAST_LINKS_MAX) this.#all = joined(this.#all);
    this.#pruneAt = Math.max(1024, this.#all.length * 2);
  }

  #forget(session: Session, side: Side, handle: number): void {
    const link = session.handles[side].get(handle)!;
    link.detached = true;
    const key = `${link.senderSide} ${link.name}`;
    if (session.links.get(key) === link) session.links.delete(key);
  }

  /** The connection is over: what is needed to follow it is not kept. */
  closed(): void {
    this.#channels.opener = [];
    this.#channels.acceptor = [];
    for (const { partial } of this.#all) if (partial !== undefined) partial.members = undefined;
  }

  /** Those that are over, and what was counted, are of an earlier capture. */
  countAnew(): void {
    this.#all = this.#all.filter(({ detached }) => !detached);
    for (const link of this.#all) link.countAnew();
  }

  /** What `sender` has sent on the session that `side` names so. */
  unsettled(side: Side, channel: number, sender: Side): UnsettledDeliveries | undefined {
    return this.#channels[side][channel]?.unsettled[sender];
  }

  find(side: Side, channel: number, handle: number): Link | undefined {
    return this.#channels[side][channel]?.handles[side].get(handle);
  }

  detach(side: Side, channel: number, handle: number): Link | undefined {
    const session = this.#channels[side][channel];
    const link = session?.handles[side].get(handle);
    if (session === undefined || link === undefined) return undefined;
    // The second detach ends the link; its name is free again. [AMQP 2.6.4]
    const key = `${link.senderSide} ${link.name}`;
    if (link.detached && session.links.get(key) === link) session.links.delete(key);
    link.detached = true;
    session.handles[side].delete(handle);
    return link;
  }
}

/**
 * A client that takes one session after the other has a link for each: of those that have been over for long, the first of an entity
 * tells of all. Messages may still come on one that was detached just now.
 */
function joined(links: readonly Link[]): Link[] {
  const firstOf = new Map<string, Link>();
  return links.filter((link, i) => {
    if (!link.detached || i >= links.length - FRESH_LINKS) return true;
    const key = JSON.stringify([link.senderSide, link.initiator, link.entity]);
    const first = firstOf.get(key);
    if (first === undefined) {
      firstOf.set(key, link);
      return true;
    }
    first.deliveries += link.deliveries;
    first.transfers += link.transfers;
    first.unsettled += link.unsettled;
    first.lastTransfer = link.lastTransfer;
    return false;
  });
}
