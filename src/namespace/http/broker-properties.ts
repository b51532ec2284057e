import type { BrokerFields } from './http-message.ts';
import { RequestError } from './request-error.ts';

/** What `BrokerProperties` may say of a message that is sent, beside times; anything else is ignored, as documented. */
const TEXTS = {
  ContentType: 'contentType',
  CorrelationId: 'correlationId',
  Label: 'label',
  MessageId: 'messageId',
  PartitionKey: 'partitionKey',
  ReplyTo: 'replyTo',
  ReplyToSessionId: 'replyToSessionId',
  SessionId: 'sessionId',
  To: 'to',
  ViaPartitionKey: 'viaPartitionKey',
} as const satisfies Record<string, keyof BrokerFields>;

/** Reads the JSON object that a request has in its header, or in a batch. Throws RequestError. */
export function readBrokerProperties(given: unknown): BrokerFields {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw malformed('they are no JSON object');
  const properties = given as Readonly<Record<string, unknown>>;
  const fields: { -readonly [Key in keyof BrokerFields]: BrokerFields[Key] } = {};
  for (const [name, field] of Object.entries(TEXTS)) {
    const value = properties[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string') throw malformed(`${name} is not a string`);
    fields[field] = value;
  }
  fields.timeToLiveMs = timeToLiveMs(properties);
  fields.scheduledAtMs = timeIn(properties, 'ScheduledEnqueueTimeUtc');
  return fields;
}

/** `TimeToLive` is in seconds, `TimeToLiveTimeSpan` as .NET writes a time span: `1.02:03:04.5`. */
function timeToLiveMs({ TimeToLive: seconds, TimeToLiveTimeSpan: span }: Readonly<Record<string, unknown>>) {
  if (typeof span === 'string') {
    const match = /^(?:(\d{1,8})\.)?(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,7})?))?$/.exec(span);
    if (match === null) throw malformed('TimeToLiveTimeSpan is no time span');
    const [, days = 0, hours = 0, minutes = 0, rest = 0] = match;
    return Math.floor((((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(rest)) * 1000);
  }
  if (seconds === undefined || seconds === null) return undefined;
  const number = typeof seconds === 'string' && seconds.trim() !== '' ? Number(seconds) : seconds;
  if (typeof number !== 'number' || !(number >= 0)) throw malformed('TimeToLive is not a number of seconds');
  return Math.floor(number * 1000);
}

function timeIn(properties: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = properties[name];
  if (value === undefined || value === null) return undefined;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw malformed(`${name} is not a time`);
  return ms;
}

function malformed(why: string): RequestError {
  return new RequestError(400, `SubCode=40000. The BrokerProperties cannot be read: ${why}.`);
}
