import type { DeliveryState } from '../../wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import {
  type Attach,
  type Begin,
  type Detach,
  type Disposition,
  type Flow,
  PERFORMATIVE,
  readAttach,
  readDetach,
  readDisposition,
  readFlow,
  readTransfer,
  type Transfer,
  writeAttach,
  writeBegin,
  writeDetach,
  writeEndOrClose,
  writeFlow,
} from '../../wire/amqp/performatives.ts';
import type { Reader } from '../../wire/amqp/reader.ts';
import { CONDITION, ProtocolError } from './condition.ts';
import type { Connection } from './connection.ts';
import type { OutgoingDelivery } from './delivery.ts';
import { DispositionRun } from './disposition-run.ts';
import type { Link } from './link.ts';
import { LinkTable } from './link-table.ts';
import { OutgoingTransfers } from './outgoing-transfers.ts';
import { type ReceiverAccept, ReceiverLink } from './receiver-link.ts';
import { type OutgoingMessage, type SenderHandler, SenderLink } from './sender-link.ts';

/** Transfer frames that the peer may send ahead; replenished at half. */
const INCOMING_WINDOW = 5000;
const OUTGOING_WINDOW = 0xffff_ffff;
const HANDLE_MAX = 4095;

/** What we say of a link that we attach ourselves; name, handle and role are the session's business. */
export type OwnAttach = Omit<Attach, 'handle' | 'role' | 'initialDeliveryCount'>;

/** One AMQP session: windows, links, and which deliveries are unsettled. [AMQP 2.5] */
export class Session {
  readonly connection: Connection;
  readonly channel: number;
  /** The peer's begin has come. */
  begun = false;
  /** We have sent end and wait for the peer's. */
  ending = false;
  readonly #links = new LinkTable();
  readonly #transfers: OutgoingTransfers;
  readonly #run = new DispositionRun();
  #nextIncomingId = 0;
  #incomingWindow = INCOMING_WINDOW;

  constructor(connection: Connection, channel: number) {
    this.connection = connection;
    this.channel = channel;
    this.#transfers = new OutgoingTransfers(this);
  }

  begin(remoteChannel: number | undefined): void {
    this.connection.output.frame(this.channel, (writer) =>
      writeBegin(writer, {
        remoteChannel,
        nextOutgoingId: this.#transfers.nextId,
        incomingWindow: INCOMING_WINDOW,
        outgoingWindow: OUTGOING_WINDOW,
        handleMax: HANDLE_MAX,
      }),
    );
  }

  onBegin(begin: Begin): void {
    this.begun = true;
    this.#nextIncomingId = begin.nextOutgoingId;
    this.#transfers.window = begin.incomingWindow;
  }

  /** One frame of the peer. Throws ProtocolError or DecodeError for what breaks the protocol. */
  onFrame(code: number, reader: Reader, end: number): void {
    switch (code) {
      case PERFORMATIVE.transfer: {
        const transfer = readTransfer(reader);
        return this.onTransfer(transfer, reader.bytes.subarray(reader.position, end));
      }
      case PERFORMATIVE.disposition:
        return this.onDisposition(readDisposition(reader));
      case PERFORMATIVE.flow:
        return this.onFlow(readFlow(reader));
      case PERFORMATIVE.attach:
        return this.onAttach(readAttach(reader));
      case PERFORMATIVE.detach:
        return this.onDetach(readDetach(reader));
      default: {
        const text = `The performative 0x${code.toString(16)} is unknown.`;
        throw new ProtocolError('connection', CONDITION.framingError, text);
      }
    }
  }

  // Links

  onAttach(attach: Attach): void {
    if (attach.handle > HANDLE_MAX) {
      throw new ProtocolError('connection', CONDITION.framingError, `Handle ${attach.handle} exceeds ${HANDLE_MAX}.`);
    }
    if (this.#links.byRemote(attach.handle) !== undefined) {
      throw new ProtocolError('session', CONDITION.handleInUse, `Handle ${attach.handle} is in use.`);
    }
    const own = this.#links.awaiting(attach.name, attach.role === 'sender' ? 'receiver' : 'sender');
    if (own !== undefined) return this.#ownLinkAnswered(own, attach);
    const handle = this.#links.freeHandle();
    const link =
      attach.role === 'sender'
        ? new ReceiverLink(this, attach.name, handle, attach)
        : new SenderLink(this, attach.name, handle, attach);
    this.#links.add(link);
    this.connection.events.attached(link);
  }

  /** Attaches a link on which we send. */
  attachSender(attach: OwnAttach, handler: SenderHandler): SenderLink {
    const link = new SenderLink(this, attach.name, this.#links.freeHandle(), undefined);
    link.prepare(handler);
    this.#links.add(link);
    this.writeAttach({ ...attach, handle: link.handle, role: 'sender', initialDeliveryCount: 0 });
    return link;
  }

  /** Attaches a link on which we receive. */
  attachReceiver(attach: OwnAttach, accept: ReceiverAccept): ReceiverLink {
    const link = new ReceiverLink(this, attach.name, this.#links.freeHandle(), undefined);
    link.prepare(accept);
    this.#links.add(link);
    this.writeAttach({ ...attach, handle: link.handle, role: 'receiver' });
    return link;
  }

  #ownLinkAnswered(link: Link, attach: Attach): void {
    this.#links.answered(link, attach);
    // Null termini announce that a detach with the reason follows. [AMQP 2.6.3]
    if ((link.role === 'sender' ? attach.target : attach.source) === undefined) return;
    link.state = 'attached';
    link.opened(attach.initialDeliveryCount ?? 0);
  }

  writeAttach(attach: Attach): void {
    this.flushDispositions();
    this.connection.output.frame(this.channel, (writer) => writeAttach(writer, attach));
    this.connection.written();
  }

  detachLink(link: Link, error: AmqpError | undefined): void {
    this.#writeDetach({ handle: link.handle, closed: true, error });
    this.#links.closeLocal(link);
  }

  onDetach(detach: Detach): void {
    const link = this.#links.byRemote(detach.handle);
    if (link === undefined) throw unattached(detach.handle);
    this.#links.closeRemote(link);
    // The peer gave up waiting for our attach.
    if (link.awaitsAnswer) link.answerWithoutTermini();
    if (link.state !== 'detaching') {
      this.#writeDetach({ handle: link.handle, closed: detach.closed });
      this.#links.closeLocal(link);
    }
    link.remoteDetached(detach.error);
  }

  #writeDetach(detach: Detach): void {
    this.flushDispositions();
    this.connection.output.frame(this.channel, (writer) => writeDetach(writer, detach));
    this.connection.written();
  }

  // Flow control

  onFlow(flow: Flow): void {
    this.#transfers.onFlow(flow);
    if (flow.handle !== undefined) {
      const link = this.#links.byRemote(flow.handle);
      if (link === undefined) throw unattached(flow.handle);
      if (link instanceof SenderLink) link.onFlow(flow);
      else if (link instanceof ReceiverLink) link.onFlow(flow);
    } else if (flow.echo === true) {
      this.#writeFlow({});
    }
    this.resume();
  }

  /** Asks the services again that could not send while the window or the output was full. */
  resume(): void {
    if (this.#transfers.reopened()) this.offerCredit();
  }

  writeLinkFlow(link: Link, deliveryCount: number, linkCredit: number, drain: boolean): void {
    this.#writeFlow({ handle: link.handle, deliveryCount, linkCredit, drain });
  }

  #writeFlow(flow: Pick<Flow, 'handle' | 'deliveryCount' | 'linkCredit' | 'drain'>): void {
    this.flushDispositions();
    this.connection.output.frame(this.channel, (writer) =>
      writeFlow(writer, {
        nextIncomingId: this.#nextIncomingId,
        incomingWindow: this.#incomingWindow,
        nextOutgoingId: this.#transfers.nextId,
        outgoingWindow: OUTGOING_WINDOW,
        ...flow,
      }),
    );
    this.connection.written();
  }

  /** Transfers that may be sent now. When there are none, the services are asked again as soon as there are. */
  sendWindow(): number {
    return this.#transfers.sendable();
  }

  /** Lets every link's service send. */
  offerCredit(): void {
    for (const link of this.#links.all()) if (link instanceof SenderLink) link.offer();
  }

  // Deliveries

  sendMessage(link: SenderLink, message: OutgoingMessage): OutgoingDelivery {
    this.flushDispositions();
    const delivery = this.#transfers.send(link, message);
    this.connection.written();
    return delivery;
  }

  onTransfer(transfer: Transfer, payload: Buffer): void {
    this.#nextIncomingId = (this.#nextIncomingId + 1) >>> 0;
    this.#incomingWindow--;
    const link = this.#links.byRemote(transfer.handle);
    if (link === undefined) throw unattached(transfer.handle);
    if (!(link instanceof ReceiverLink)) {
      throw new ProtocolError(
        'session',
        CONDITION.notAllowed,
        `We send on handle ${transfer.handle}, the peer does not.`,
      );
    }
    link.onTransfer(transfer, payload);
    if (this.#incomingWindow <= INCOMING_WINDOW / 2) {
      this.#incomingWindow = INCOMING_WINDOW;
      this.#writeFlow({});
    }
  }

  onDisposition(disposition: Disposition): void {
    // A peer's word on its own deliveries needs no answer: what has come in whole is not kept here.
    if (disposition.role === 'sender') return;
    this.#transfers.onDisposition(disposition);
  }

  settleOutgoing(delivery: OutgoingDelivery, state: DeliveryState): void {
    this.#transfers.settled(delivery.id);
    this.disposition('sender', delivery.id, state);
  }

  settleIncoming(deliveryId: number, state: DeliveryState): void {
    this.disposition('receiver', deliveryId, state);
  }

  /** Settles one delivery; neighbours with the same state leave in one frame. */
  disposition(role: 'sender' | 'receiver', deliveryId: number, state: DeliveryState): void {
    if (this.ending) return;
    if (!this.#run.extend(role, deliveryId, state)) {
      this.flushDispositions();
      this.#run.start(role, deliveryId, state);
      this.connection.holdsDispositions(this);
    }
    this.connection.written();
  }

  flushDispositions(): void {
    if (!this.ending) this.#run.flush(this.connection.output, this.channel);
  }

  /** Whether messages wait that were sent already; the services are asked again when they are through. */
  get queued(): boolean {
    return this.#transfers.queued;
  }

  forgetDeliveriesOf(link: SenderLink): void {
    this.#transfers.forget(link);
  }

  // The end

  /** Ends the session because of `error`. What the peer still sends on it is ignored. [AMQP 2.5.5] */
  end(error?: AmqpError): void {
    if (this.ending) return;
    this.flushDispositions();
    this.ending = true;
    this.connection.output.frame(this.channel, (writer) => writeEndOrClose(writer, PERFORMATIVE.end, error));
    this.connection.written();
    this.release(error);
  }

  /** The peer has ended the session, or the connection is gone: every link is detached. */
  release(error: AmqpError | undefined): void {
    this.ending = true;
    for (const link of this.#links.all()) link.remoteDetached(error);
    this.#links.clear();
  }
}

function unattached(handle: number): ProtocolError {
  return new ProtocolError('session', CONDITION.unattachedHandle, `Handle ${handle} is not attached.`);
}
