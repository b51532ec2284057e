import type { AmqpError } from '../../../wire/amqp/error-condition.ts';
import type { Attach, Begin, Open } from '../../../wire/amqp/performatives.ts';
import { SASL_CODE, type SaslInit } from '../../../wire/amqp/sasl.ts';
import { type AmqpValue, integerOf, mapGet, textOf } from '../../../wire/amqp/types.ts';
import { presentable, redact } from '../redact.ts';
import type { Link } from './link.ts';

const SELECTOR = 'apache.org:selector-filter:string';
const SELECTOR_CHARACTERS_MAX = 200;

/** Clients tell a handful. */
const PROPERTIES_MAX = 32;

/** What an exchange was about, in words, without secrets. */
export function describeOpen(open: Open): string {
  const product = textOf(mapGet(open.properties, 'product'));
  const hostname = open.hostname === undefined ? '' : `, host "${open.hostname}"`;
  return redact(`container "${open.containerId}"${hostname}${product === undefined ? '' : `, ${product}`}`);
}

export function describeBegin(channel: number, begin: Begin): string {
  return begin.remoteChannel === undefined
    ? `session on channel ${channel}`
    : `session on channel ${channel}, answers channel ${begin.remoteChannel}`;
}

export function describeAttach(attach: Attach, link: Link, answers: boolean): string {
  const role = attach.role === 'receiver' ? 'receiver of' : 'sender to';
  if (answers) {
    const refused = attach.source === undefined && attach.target === undefined;
    return `${refused ? 'refuses' : 'answers'} the link of ${nameOf(link)}`;
  }
  const mode = attach.role === 'receiver' && link.kind === 'entity' ? `, ${link.settlement}` : '';
  return redact(`${role} ${nameOf(link)}${mode}${selection(attach)}`);
}

/** Which messages a receiver wants of all that are there: where in the log of an event hub it begins. [AMQP filter registry, JMS selector] */
function selection({ role, source }: Attach): string {
  const filter = role === 'receiver' && source !== undefined ? mapGet(source.filter, SELECTOR) : undefined;
  const selector = textOf(filter?.type === 'described' ? filter.value : filter);
  return selector === undefined ? '' : `, where ${selector.slice(0, SELECTOR_CHARACTERS_MAX)}`;
}

export function describeDetach(link: Link | undefined, error: AmqpError | undefined): string {
  return `${link === undefined ? 'unknown link' : `link of ${nameOf(link)}`}${errorSuffix(error)}`;
}

export function describeFlow(link: Link, change: 'credit' | 'drain' | 'drained', credit: number): string {
  const what = change === 'credit' ? `credit ${credit}` : change === 'drain' ? `drain, credit ${credit}` : 'drained';
  return `${what} on ${nameOf(link)}`;
}

export function describeSaslInit(init: SaslInit): string {
  const secret = init.mechanism === 'PLAIN' ? plainUser(init.initialResponse) : '';
  return redact(`${init.mechanism}${secret}`);
}

/** authzid NUL user NUL password; the password never leaves this function. [RFC 4616] */
function plainUser(response: Uint8Array | undefined): string {
  const user = Buffer.from(response ?? [])
    .toString('utf8')
    .split('\0')[1];
  return user === undefined ? ', password redacted' : ` as "${user}", password redacted`;
}

export function describeSaslOutcome(code: number): string {
  const name = Object.entries(SASL_CODE).find(([, value]) => value === code)?.[0] ?? 'unknown';
  return `outcome ${name} (${code})`;
}

export function errorSuffix(error: AmqpError | undefined): string {
  if (error === undefined) return '';
  return redact(` ${error.condition}${error.description === undefined ? '' : `: ${error.description}`}`);
}

/** The properties of an open that are plain text or numbers. */
export function plainProperties(properties: AmqpValue | undefined): Record<string, string> {
  const plain: Record<string, string> = {};
  if (properties?.type !== 'map') return plain;
  for (const [key, value] of properties.value) {
    const name = textOf(key);
    const text = textOf(value) ?? integerOf(value)?.toString();
    if (name !== undefined && text !== undefined) plain[presentable(name)] = redact(text);
    if (Object.keys(plain).length === PROPERTIES_MAX) break;
  }
  return plain;
}

function nameOf(link: Link): string {
  return link.kind === 'transactions' ? 'the transaction coordinator' : `"${link.entity}"`;
}
