import { Fields } from './fields.ts';
import { DecodeError, type Reader } from './reader.ts';
import { type AmqpValue, textOf } from './types.ts';
import type { Writer } from './writer.ts';

/** Where messages come from. [AMQP 3.5.3] */
export interface Source {
  readonly type: 'source';
  readonly address?: string | undefined;
  readonly durable?: number | undefined;
  readonly expiryPolicy?: string | undefined;
  readonly timeout?: number | undefined;
  readonly dynamic?: boolean | undefined;
  readonly dynamicNodeProperties?: AmqpValue | undefined;
  readonly distributionMode?: string | undefined;
  readonly filter?: AmqpValue | undefined;
  readonly defaultOutcome?: AmqpValue | undefined;
  readonly outcomes?: readonly string[] | undefined;
  readonly capabilities?: readonly string[] | undefined;
}

/** Where messages go to. [AMQP 3.5.4] */
export interface Target {
  readonly type: 'target';
  readonly address?: string | undefined;
  readonly durable?: number | undefined;
  readonly expiryPolicy?: string | undefined;
  readonly timeout?: number | undefined;
  readonly dynamic?: boolean | undefined;
  readonly dynamicNodeProperties?: AmqpValue | undefined;
  readonly capabilities?: readonly string[] | undefined;
}

/** A target that takes transaction declarations. [AMQP 4.5.1] */
export interface Coordinator {
  readonly type: 'coordinator';
  readonly capabilities?: readonly string[] | undefined;
}

const SOURCE = 0x28;
const TARGET = 0x29;
const COORDINATOR = 0x30;

export function readSource(code: number, reader: Reader): Source {
  if (code !== SOURCE) throw new DecodeError(`expected a source, found descriptor 0x${code.toString(16)}`);
  const fields = new Fields(reader);
  const source: Source = {
    type: 'source',
    address: address(fields.value()),
    durable: fields.uint(),
    expiryPolicy: fields.symbol(),
    timeout: fields.uint(),
    dynamic: fields.boolean(),
    dynamicNodeProperties: fields.value(),
    distributionMode: fields.symbol(),
    filter: fields.value(),
    defaultOutcome: fields.value(),
    outcomes: fields.symbols(),
    capabilities: fields.symbols(),
  };
  fields.done();
  return source;
}

export function readTarget(code: number, reader: Reader): Target | Coordinator {
  const fields = new Fields(reader);
  const target = code === COORDINATOR ? readCoordinator(fields) : readPlainTarget(code, fields);
  fields.done();
  return target;
}

function readCoordinator(fields: Fields): Coordinator {
  return { type: 'coordinator', capabilities: fields.symbols() };
}

function readPlainTarget(code: number, fields: Fields): Target {
  if (code !== TARGET) throw new DecodeError(`expected a target, found descriptor 0x${code.toString(16)}`);
  return {
    type: 'target',
    address: address(fields.value()),
    durable: fields.uint(),
    expiryPolicy: fields.symbol(),
    timeout: fields.uint(),
    dynamic: fields.boolean(),
    dynamicNodeProperties: fields.value(),
    capabilities: fields.symbols(),
  };
}

/** The type of an address is open; every client sends a string. [AMQP 3.5.3 address] */
function address(value: AmqpValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = textOf(value);
  if (text === undefined) throw new DecodeError(`expected an address, found ${value.type}`);
  return text;
}

export function writeSource(writer: Writer, source: Source | undefined): void {
  if (source === undefined) return writer.u8(0x40);
  const start = writer.beginList(SOURCE);
  writer.string(source.address);
  writer.uint(source.durable);
  writer.symbol(source.expiryPolicy);
  writer.uint(source.timeout);
  writer.boolean(source.dynamic);
  writer.value(source.dynamicNodeProperties);
  writer.symbol(source.distributionMode);
  writer.value(source.filter);
  writer.value(source.defaultOutcome);
  writer.symbols(source.outcomes);
  writer.symbols(source.capabilities);
  writer.endList(start, 11);
}

export function writeTarget(writer: Writer, target: Target | Coordinator | undefined): void {
  if (target === undefined) return writer.u8(0x40);
  if (target.type === 'coordinator') {
    const start = writer.beginList(COORDINATOR);
    writer.symbols(target.capabilities);
    return writer.endList(start, 1);
  }
  const start = writer.beginList(TARGET);
  writer.string(target.address);
  writer.uint(target.durable);
  writer.symbol(target.expiryPolicy);
  writer.uint(target.timeout);
  writer.boolean(target.dynamic);
  writer.value(target.dynamicNodeProperties);
  writer.symbols(target.capabilities);
  writer.endList(start, 7);
}
