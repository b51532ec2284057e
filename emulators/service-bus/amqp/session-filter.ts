import { type AmqpValue, amqp, textOf } from '../../../src/wire/amqp/types.ts';

const KEY = 'com.microsoft:session-filter';
const LOCKED_UNTIL = 'com.microsoft:locked-until-utc';
/** .NET ticks, of 100 ns, between the years 1 and 1970. */
const EPOCH_TICKS = 621_355_968_000_000_000n;

/** What a client asks for with the filter of its source. [service-bus-protocol 7.6] */
export interface SessionFilter {
  /** Undefined: the next session that is free. */
  readonly sessionId: string | undefined;
  /** The filter set with the session that was accepted, in the form that the client has used: plain or described. */
  answer(sessionId: string): AmqpValue;
}

/** Undefined when the source has no session filter: the client wants no session. */
export function sessionFilterIn(filters: AmqpValue | undefined): SessionFilter | undefined {
  if (filters?.type !== 'map') return undefined;
  const entry = filters.value.find(([key]) => textOf(key) === KEY);
  if (entry === undefined) return undefined;
  const [, filter] = entry;
  const answered = (sessionId: string) =>
    filter.type === 'described' ? amqp.described(filter.descriptor, amqp.string(sessionId)) : amqp.string(sessionId);
  return {
    sessionId: textOf(filter.type === 'described' ? filter.value : filter),
    answer: (sessionId) => ({
      type: 'map',
      value: filters.value.map((one) => (one === entry ? [one[0], answered(sessionId)] : one)),
    }),
  };
}

/** The properties of the attach that gives a session: the client's own, and until when the session is locked, in ticks. */
export function sessionProperties(properties: AmqpValue | undefined, lockedUntilMs: number): AmqpValue {
  const given = properties?.type === 'map' ? properties.value : [];
  const ticks = EPOCH_TICKS + BigInt(Math.floor(lockedUntilMs)) * 10_000n;
  return { type: 'map', value: [...given, [amqp.symbol(LOCKED_UNTIL), amqp.long(ticks)]] };
}
