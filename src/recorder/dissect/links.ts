import { otherSide, type Side } from '../../kernel/connection.ts';
import type { Attach, Begin } from '../../wire/amqp/performatives.ts';
import type { Carrier } from '../deliveries.ts';
import { Link, nodeOf, Session } from './link.ts';

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
    const link = answers ? known : this.#create(attach, senderSide, side, carrier);
    if (!answers) session.links.set(key, link);
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
    this.#pruneAt = Math.max(1024, this.#all.length * 2);
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
