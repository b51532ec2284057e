import type { DeliveryState } from '../../../../src/wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../../../src/wire/amqp/error-condition.ts';
import {
  type Attach,
  type Begin,
  type Detach,
  type Disposition,
  type Flow,
  type Open,
  PERFORMATIVE,
  readAttach,
  readBegin,
  readDetach,
  readDisposition,
  readEndOrClose,
  readFlow,
  readOpen,
  readTransfer,
  type Transfer,
  writeAttach,
  writeBegin,
  writeDetach,
  writeDisposition,
  writeEndOrClose,
  writeFlow,
  writeOpen,
  writeTransfer,
} from '../../../../src/wire/amqp/performatives.ts';
import type { Source, Target } from '../../../../src/wire/amqp/terminus.ts';
import { type AmqpValue, amqp } from '../../../../src/wire/amqp/types.ts';
import { hex } from './any-value.ts';
import type { CompositeCase } from './composite-case.ts';

/** A map with symbol keys, as `fields` and annotations are. [AMQP 2.8.8] */
export function symbolMap(entries: Readonly<Record<string, AmqpValue>>): AmqpValue {
  return { type: 'map', value: Object.entries(entries).map(([key, value]) => [amqp.symbol(key), value]) };
}

const properties = symbolMap({ product: amqp.string('azwire'), 'x-number': amqp.int(-7) });
const capabilities = ['one', 'two'];

export const error: Required<AmqpError> = {
  condition: 'amqp:not-found',
  description: 'no such entity',
  info: symbolMap({ entity: amqp.string('orders') }),
};

export const source: Required<Source> = {
  type: 'source',
  address: 'orders',
  durable: 2,
  expiryPolicy: 'never',
  timeout: 300,
  dynamic: true,
  dynamicNodeProperties: symbolMap({ 'lifetime-policy': amqp.described(amqp.ulong(0x2b), amqp.list([])) }),
  distributionMode: 'move',
  filter: symbolMap({ f: amqp.described(amqp.ulong(0x468c_0000_0004n), amqp.string('a > 1')) }),
  defaultOutcome: amqp.described(amqp.ulong(0x26), amqp.list([])),
  outcomes: ['amqp:accepted:list', 'amqp:released:list'],
  capabilities: ['queue'],
};

export const target: Required<Target> = {
  type: 'target',
  address: 'orders',
  durable: 1,
  expiryPolicy: 'session-end',
  timeout: 256,
  dynamic: false,
  dynamicNodeProperties: symbolMap({}),
  capabilities: ['topic'],
};

export const rejected: DeliveryState = { type: 'rejected', error };

const open: CompositeCase<Open> = {
  name: 'open',
  code: PERFORMATIVE.open,
  fieldCount: 10,
  mandatory: [0],
  full: {
    containerId: 'container',
    hostname: 'bus.servicebus.windows.net',
    maxFrameSize: 65_536,
    channelMax: 4999,
    idleTimeoutMs: 240_000,
    outgoingLocales: ['en-US'],
    incomingLocales: ['en-US', 'de-DE'],
    offeredCapabilities: capabilities,
    desiredCapabilities: [],
    properties,
  },
  minimal: { containerId: '' },
  write: writeOpen,
  read: (_code, reader) => readOpen(reader),
};

const begin: CompositeCase<Begin> = {
  name: 'begin',
  code: PERFORMATIVE.begin,
  fieldCount: 8,
  mandatory: [1, 2, 3],
  full: {
    remoteChannel: 65_535,
    nextOutgoingId: 0xffff_ffff,
    incomingWindow: 2048,
    outgoingWindow: 1,
    handleMax: 255,
    offeredCapabilities: capabilities,
    desiredCapabilities: capabilities,
    properties,
  },
  minimal: { nextOutgoingId: 0, incomingWindow: 0, outgoingWindow: 0 },
  write: writeBegin,
  read: (_code, reader) => readBegin(reader),
};

const attach: CompositeCase<Attach> = {
  name: 'attach',
  code: PERFORMATIVE.attach,
  fieldCount: 14,
  mandatory: [0, 1, 2],
  full: {
    name: 'link-1',
    handle: 7,
    role: 'receiver',
    senderSettleMode: 2,
    receiverSettleMode: 1,
    source,
    target,
    unsettled: { type: 'map', value: [[amqp.binary(hex('01')), amqp.described(amqp.ulong(0x24), amqp.list([]))]] },
    incompleteUnsettled: false,
    initialDeliveryCount: 300,
    maxMessageSize: 2n ** 60n,
    offeredCapabilities: capabilities,
    desiredCapabilities: capabilities,
    properties,
  },
  minimal: { name: 'l', handle: 0, role: 'sender' },
  write: writeAttach,
  read: (_code, reader) => readAttach(reader),
};

const flow: CompositeCase<Flow> = {
  name: 'flow',
  code: PERFORMATIVE.flow,
  fieldCount: 11,
  mandatory: [1, 2, 3],
  full: {
    nextIncomingId: 1,
    incomingWindow: 2048,
    nextOutgoingId: 256,
    outgoingWindow: 0xffff_ffff,
    handle: 3,
    deliveryCount: 9,
    linkCredit: 100,
    available: 0,
    drain: true,
    echo: false,
    properties,
  },
  minimal: { incomingWindow: 1, nextOutgoingId: 2, outgoingWindow: 3 },
  write: writeFlow,
  read: (_code, reader) => readFlow(reader),
};

const transfer: CompositeCase<Transfer> = {
  name: 'transfer',
  code: PERFORMATIVE.transfer,
  fieldCount: 11,
  mandatory: [0],
  full: {
    handle: 256,
    deliveryId: 0xffff_ffff,
    deliveryTag: hex('f81d4fae7dec11d0a76500a0c91e6bf6'),
    messageFormat: 0x8001_3700,
    settled: false,
    more: true,
    receiverSettleMode: 1,
    state: { type: 'transactional', txnId: hex('0102'), outcome: { type: 'accepted' } },
    resume: false,
    aborted: false,
    batchable: true,
  },
  minimal: { handle: 0 },
  write: writeTransfer,
  read: (_code, reader) => readTransfer(reader),
};

const disposition: CompositeCase<Disposition> = {
  name: 'disposition',
  code: PERFORMATIVE.disposition,
  fieldCount: 6,
  mandatory: [0, 1],
  full: { role: 'receiver', first: 5, last: 300, settled: true, state: rejected, batchable: false },
  minimal: { role: 'sender', first: 0 },
  write: writeDisposition,
  read: (_code, reader) => readDisposition(reader),
};

const detach: CompositeCase<Detach> = {
  name: 'detach',
  code: PERFORMATIVE.detach,
  fieldCount: 3,
  mandatory: [0],
  full: { handle: 1, closed: true, error },
  minimal: { handle: 0 },
  write: writeDetach,
  read: (_code, reader) => readDetach(reader),
};

function endOrClose(name: 'end' | 'close'): CompositeCase<AmqpError | undefined> {
  const code = PERFORMATIVE[name];
  return {
    name,
    code,
    fieldCount: 1,
    mandatory: [],
    full: error,
    minimal: undefined,
    write: (writer, value) => writeEndOrClose(writer, code, value),
    read: (_code, reader) => readEndOrClose(reader),
  };
}

/** Every performative, with all its fields set and with none but the mandatory ones. */
export const performatives = {
  open,
  begin,
  attach,
  flow,
  transfer,
  disposition,
  detach,
  end: endOrClose('end'),
  close: endOrClose('close'),
} as const;
