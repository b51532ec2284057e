import type { AmqpValue } from '../../src/wire/amqp/types.ts';
import { encode } from '../unit/wire/amqp/any-value.ts';

/** Descriptor codes of the sections. [AMQP 3.2] */
const CODES = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
  sequence: 0x76,
  value: 0x77,
  footer: 0x78,
} as const;

/** One encoded message section. */
export function section(name: keyof typeof CODES, value: AmqpValue): Buffer {
  return Buffer.concat([Buffer.of(0x00, 0x53, CODES[name]), encode(value)]);
}

export function text(value: string): AmqpValue {
  return { type: 'string', value };
}

export function symbol(value: string): AmqpValue {
  return { type: 'symbol', value };
}

export function list(...value: AmqpValue[]): AmqpValue {
  return { type: 'list', value };
}

export function map(...value: [AmqpValue, AmqpValue][]): AmqpValue & { readonly type: 'map' } {
  return { type: 'map', value };
}

/** An encoded message with a message id and an amqp-value body. */
export function message(id: string, body = text(id)): Buffer {
  return Buffer.concat([section('properties', list(text(id))), section('value', body)]);
}
