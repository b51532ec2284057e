import { type DeliveryState, readDeliveryState, writeDeliveryState } from './delivery-state.ts';
import { type AmqpError, readError, writeError } from './error-condition.ts';
import { Fields } from './fields.ts';
import { DecodeError, type Reader } from './reader.ts';
import {
  type Coordinator,
  readSource,
  readTarget,
  type Source,
  type Target,
  writeSource,
  writeTarget,
} from './terminus.ts';
import type { AmqpValue } from './types.ts';
import type { Writer } from './writer.ts';

/** Descriptor codes of the performatives. [AMQP 2.7] */
export const PERFORMATIVE = {
  open: 0x10,
  begin: 0x11,
  attach: 0x12,
  flow: 0x13,
  transfer: 0x14,
  disposition: 0x15,
  detach: 0x16,
  end: 0x17,
  close: 0x18,
} as const;

/** [AMQP 2.7.1] */
export interface Open {
  readonly containerId: string;
  readonly hostname?: string | undefined;
  readonly maxFrameSize?: number | undefined;
  readonly channelMax?: number | undefined;
  readonly idleTimeoutMs?: number | undefined;
  readonly outgoingLocales?: readonly string[] | undefined;
  readonly incomingLocales?: readonly string[] | undefined;
  readonly offeredCapabilities?: readonly string[] | undefined;
  readonly desiredCapabilities?: readonly string[] | undefined;
  readonly properties?: AmqpValue | undefined;
}

export function readOpen(reader: Reader): Open {
  const fields = new Fields(reader);
  const open = {
    containerId: mandatory(fields.string(), 'open', 'container-id'),
    hostname: fields.string(),
    maxFrameSize: fields.uint(),
    channelMax: fields.ushort(),
    idleTimeoutMs: fields.uint(),
    outgoingLocales: fields.symbols(),
    incomingLocales: fields.symbols(),
    offeredCapabilities: fields.symbols(),
    desiredCapabilities: fields.symbols(),
    properties: fields.value(),
  };
  fields.done();
  return open;
}

export function writeOpen(writer: Writer, open: Open): void {
  const start = writer.beginList(PERFORMATIVE.open);
  writer.string(open.containerId);
  writer.string(open.hostname);
  writer.uint(open.maxFrameSize);
  writer.ushort(open.channelMax);
  writer.uint(open.idleTimeoutMs);
  writer.symbols(open.outgoingLocales);
  writer.symbols(open.incomingLocales);
  writer.symbols(open.offeredCapabilities);
  writer.symbols(open.desiredCapabilities);
  writer.value(open.properties);
  writer.endList(start, 10);
}

/** [AMQP 2.7.2] */
export interface Begin {
  readonly remoteChannel?: number | undefined;
  readonly nextOutgoingId: number;
  readonly incomingWindow: number;
  readonly outgoingWindow: number;
  readonly handleMax?: number | undefined;
  readonly offeredCapabilities?: readonly string[] | undefined;
  readonly desiredCapabilities?: readonly string[] | undefined;
  readonly properties?: AmqpValue | undefined;
}

export function readBegin(reader: Reader): Begin {
  const fields = new Fields(reader);
  const begin = {
    remoteChannel: fields.ushort(),
    nextOutgoingId: mandatory(fields.uint(), 'begin', 'next-outgoing-id'),
    incomingWindow: mandatory(fields.uint(), 'begin', 'incoming-window'),
    outgoingWindow: mandatory(fields.uint(), 'begin', 'outgoing-window'),
    handleMax: fields.uint(),
    offeredCapabilities: fields.symbols(),
    desiredCapabilities: fields.symbols(),
    properties: fields.value(),
  };
  fields.done();
  return begin;
}

export function writeBegin(writer: Writer, begin: Begin): void {
  const start = writer.beginList(PERFORMATIVE.begin);
  writer.ushort(begin.remoteChannel);
  writer.uint(begin.nextOutgoingId);
  writer.uint(begin.incomingWindow);
  writer.uint(begin.outgoingWindow);
  writer.uint(begin.handleMax);
  writer.symbols(begin.offeredCapabilities);
  writer.symbols(begin.desiredCapabilities);
  writer.value(begin.properties);
  writer.endList(start, 8);
}

/** `false` on the wire is the sender. [AMQP 2.8.1] */
export type Role = 'sender' | 'receiver';

/** [AMQP 2.8.2] */
export const SENDER_SETTLE_MODE = { unsettled: 0, settled: 1, mixed: 2 } as const;
/** [AMQP 2.8.3] */
export const RECEIVER_SETTLE_MODE = { first: 0, second: 1 } as const;

/** [AMQP 2.7.3] */
export interface Attach {
  readonly name: string;
  readonly handle: number;
  readonly role: Role;
  readonly senderSettleMode?: number | undefined;
  readonly receiverSettleMode?: number | undefined;
  readonly source?: Source | undefined;
  readonly target?: Target | Coordinator | undefined;
  readonly unsettled?: AmqpValue | undefined;
  readonly incompleteUnsettled?: boolean | undefined;
  readonly initialDeliveryCount?: number | undefined;
  readonly maxMessageSize?: bigint | undefined;
  readonly offeredCapabilities?: readonly string[] | undefined;
  readonly desiredCapabilities?: readonly string[] | undefined;
  readonly properties?: AmqpValue | undefined;
}

export function readAttach(reader: Reader): Attach {
  const fields = new Fields(reader);
  const attach: Attach = {
    name: mandatory(fields.string(), 'attach', 'name'),
    handle: mandatory(fields.uint(), 'attach', 'handle'),
    role: readRole(mandatory(fields.boolean(), 'attach', 'role')),
    senderSettleMode: fields.ubyte(),
    receiverSettleMode: fields.ubyte(),
    source: fields.composite(readSource),
    target: fields.composite(readTarget),
    unsettled: fields.value(),
    incompleteUnsettled: fields.boolean(),
    initialDeliveryCount: fields.uint(),
    maxMessageSize: fields.ulong(),
    offeredCapabilities: fields.symbols(),
    desiredCapabilities: fields.symbols(),
    properties: fields.value(),
  };
  fields.done();
  return attach;
}

export function writeAttach(writer: Writer, attach: Attach): void {
  const start = writer.beginList(PERFORMATIVE.attach);
  writer.string(attach.name);
  writer.uint(attach.handle);
  writer.boolean(attach.role === 'receiver');
  writer.ubyte(attach.senderSettleMode);
  writer.ubyte(attach.receiverSettleMode);
  writeSource(writer, attach.source);
  writeTarget(writer, attach.target);
  writer.value(attach.unsettled);
  writer.boolean(attach.incompleteUnsettled);
  writer.uint(attach.initialDeliveryCount);
  writer.ulong(attach.maxMessageSize);
  writer.symbols(attach.offeredCapabilities);
  writer.symbols(attach.desiredCapabilities);
  writer.value(attach.properties);
  writer.endList(start, 14);
}

/** [AMQP 2.7.4] */
export interface Flow {
  readonly nextIncomingId?: number | undefined;
  readonly incomingWindow: number;
  readonly nextOutgoingId: number;
  readonly outgoingWindow: number;
  readonly handle?: number | undefined;
  readonly deliveryCount?: number | undefined;
  readonly linkCredit?: number | undefined;
  readonly available?: number | undefined;
  readonly drain?: boolean | undefined;
  readonly echo?: boolean | undefined;
  readonly properties?: AmqpValue | undefined;
}

export function readFlow(reader: Reader): Flow {
  const fields = new Fields(reader);
  const flow = {
    nextIncomingId: fields.uint(),
    incomingWindow: mandatory(fields.uint(), 'flow', 'incoming-window'),
    nextOutgoingId: mandatory(fields.uint(), 'flow', 'next-outgoing-id'),
    outgoingWindow: mandatory(fields.uint(), 'flow', 'outgoing-window'),
    handle: fields.uint(),
    deliveryCount: fields.uint(),
    linkCredit: fields.uint(),
    available: fields.uint(),
    drain: fields.boolean(),
    echo: fields.boolean(),
    properties: fields.value(),
  };
  fields.done();
  return flow;
}

export function writeFlow(writer: Writer, flow: Flow): void {
  const start = writer.beginList(PERFORMATIVE.flow);
  writer.uint(flow.nextIncomingId);
  writer.uint(flow.incomingWindow);
  writer.uint(flow.nextOutgoingId);
  writer.uint(flow.outgoingWindow);
  writer.uint(flow.handle);
  writer.uint(flow.deliveryCount);
  writer.uint(flow.linkCredit);
  writer.uint(flow.available);
  writer.boolean(flow.drain);
  writer.boolean(flow.echo);
  writer.value(flow.properties);
  writer.endList(start, 11);
}

/** [AMQP 2.7.5] */
export interface Transfer {
  readonly handle: number;
  readonly deliveryId?: number | undefined;
  readonly deliveryTag?: Uint8Array | undefined;
  readonly messageFormat?: number | undefined;
  readonly settled?: boolean | undefined;
  readonly more?: boolean | undefined;
  readonly receiverSettleMode?: number | undefined;
  readonly state?: DeliveryState | undefined;
  readonly resume?: boolean | undefined;
  readonly aborted?: boolean | undefined;
  readonly batchable?: boolean | undefined;
}

export function readTransfer(reader: Reader): Transfer {
  const fields = new Fields(reader);
  const transfer = {
    handle: mandatory(fields.uint(), 'transfer', 'handle'),
    deliveryId: fields.uint(),
    deliveryTag: fields.binary(),
    messageFormat: fields.uint(),
    settled: fields.boolean(),
    more: fields.boolean(),
    receiverSettleMode: fields.ubyte(),
    state: fields.composite(readDeliveryState),
    resume: fields.boolean(),
    aborted: fields.boolean(),
    batchable: fields.boolean(),
  };
  fields.done();
  return transfer;
}

export function writeTransfer(writer: Writer, transfer: Transfer): void {
  const start = writer.beginList(PERFORMATIVE.transfer);
  writer.uint(transfer.handle);
  writer.uint(transfer.deliveryId);
  writer.binary(transfer.deliveryTag);
  writer.uint(transfer.messageFormat);
  writer.boolean(transfer.settled);
  writer.boolean(transfer.more);
  writer.ubyte(transfer.receiverSettleMode);
  writeDeliveryState(writer, transfer.state);
  writer.boolean(transfer.resume);
  writer.boolean(transfer.aborted);
  writer.boolean(transfer.batchable);
  writer.endList(start, 11);
}

/** [AMQP 2.7.6] */
export interface Disposition {
  readonly role: Role;
  readonly first: number;
  readonly last?: number | undefined;
  readonly settled?: boolean | undefined;
  readonly state?: DeliveryState | undefined;
  readonly batchable?: boolean | undefined;
}

export function readDisposition(reader: Reader): Disposition {
  const fields = new Fields(reader);
  const disposition = {
    role: readRole(mandatory(fields.boolean(), 'disposition', 'role')),
    first: mandatory(fields.uint(), 'disposition', 'first'),
    last: fields.uint(),
    settled: fields.boolean(),
    state: fields.composite(readDeliveryState),
    batchable: fields.boolean(),
  };
  fields.done();
  return disposition;
}

export function writeDisposition(writer: Writer, disposition: Disposition): void {
  const start = writer.beginList(PERFORMATIVE.disposition);
  writer.boolean(disposition.role === 'receiver');
  writer.uint(disposition.first);
  writer.uint(disposition.last);
  writer.boolean(disposition.settled);
  writeDeliveryState(writer, disposition.state);
  writer.boolean(disposition.batchable);
  writer.endList(start, 6);
}

/** [AMQP 2.7.7] */
export interface Detach {
  readonly handle: number;
  readonly closed?: boolean | undefined;
  readonly error?: AmqpError | undefined;
}

export function readDetach(reader: Reader): Detach {
  const fields = new Fields(reader);
  const detach = {
    handle: mandatory(fields.uint(), 'detach', 'handle'),
    closed: fields.boolean(),
    error: fields.composite(readError),
  };
  fields.done();
  return detach;
}

export function writeDetach(writer: Writer, detach: Detach): void {
  const start = writer.beginList(PERFORMATIVE.detach);
  writer.uint(detach.handle);
  writer.boolean(detach.closed);
  writeError(writer, detach.error);
  writer.endList(start, 3);
}

/** The only field of end and close. [AMQP 2.7.8, 2.7.9] */
export function readEndOrClose(reader: Reader): AmqpError | undefined {
  const fields = new Fields(reader);
  const error = fields.composite(readError);
  fields.done();
  return error;
}

export function writeEndOrClose(writer: Writer, code: 0x17 | 0x18, error: AmqpError | undefined): void {
  const start = writer.beginList(code);
  writeError(writer, error);
  writer.endList(start, 1);
}

function readRole(isReceiver: boolean): Role {
  return isReceiver ? 'receiver' : 'sender';
}

function mandatory<T>(value: T | undefined, performative: string, field: string): T {
  if (value === undefined) throw new DecodeError(`${performative}: ${field} is mandatory`);
  return value;
}
