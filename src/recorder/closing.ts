import { otherSide, type Side } from '../kernel/connection.ts';
import type { Closing } from './capture.ts';
import type { AmqpDissector, AmqpFarewell } from './dissect/amqp/amqp.ts';
import type { HttpDissector } from './dissect/http/http.ts';
import type { MqttDissector } from './dissect/mqtt/mqtt.ts';
import type { RecordedConnection } from './recorded-connection.ts';
import { unfinishedOn } from './unfinished.ts';

/** One FIN or RST, in the order in which they were seen. */
export interface End {
  readonly side: Side;
  readonly how: 'fin' | 'rst';
  readonly detail?: string;
}

/** What an end is told from. */
export interface Ending {
  readonly ends: readonly End[];
  readonly amqp: Pick<AmqpDissector, 'close' | 'failure' | 'idleTimeoutMs' | 'isAbandoned'>;
  readonly http: Pick<HttpDissector, 'webSocket' | 'lastAnnouncedBy' | 'keepAliveMs' | 'isUpgraded'> | undefined;
  readonly mqtt: Pick<MqttDissector, 'close'> | undefined;
  readonly silentMs: Readonly<Partial<Record<Side, number>>>;
}

/** Whoever began the end on some layer, and what it said. */
interface Farewell {
  readonly kind: Closing['kind'];
  readonly side: Side;
  readonly text: string;
  readonly condition?: string;
}

/** Who closed: the side of the first FIN or RST. */
export function closedBy(ends: readonly End[]): Side | undefined {
  return ends[0]?.side;
}

/**
 * Why it closed, in words, the highest layer first: `AMQP close, then FIN`. What lies above TCP names its side only where that is
 * not the side that closed the connection.
 */
export function closeReason(ending: Ending, names: Readonly<Record<Side, string>>): string | undefined {
  const { ends, amqp } = ending;
  const first = ends[0];
  const parts: string[] = [];
  // A close without an error does not explain a link that failed before it.
  const isPlainClose = amqp.close !== undefined && amqp.close.condition === undefined;
  for (const spoken of [isPlainClose ? amqp.failure : undefined, amqp.close ?? amqp.failure ?? farewellOf(ending)]) {
    if (spoken === undefined) continue;
    const elsewhere = first === undefined || spoken.side === otherSide(first.side);
    parts.push(elsewhere ? `${spoken.text} by ${names[spoken.side]}` : spoken.text);
  }
  if (first !== undefined) {
    parts.push(`${first.how.toUpperCase()}${first.detail === undefined ? '' : ` (${first.detail})`}`);
  }
  return parts.length === 0 ? undefined : parts.join(', then ');
}

/** How the connection ended; undefined while it is open. */
export function closingOf(connection: RecordedConnection): Closing | undefined {
  const [first] = connection.ends;
  if (first === undefined) return undefined;
  const farewell = farewellOf(connection);
  return {
    kind: farewell?.kind ?? (first.how === 'rst' ? 'RST' : 'FIN'),
    by: farewell?.side ?? first.side,
    ...(farewell?.condition === undefined ? {} : { condition: farewell.condition }),
    unfinished: unfinishedOn(connection),
  };
}

/** What was said on the highest layer. What nobody said, but time allows no other reading of, is silence. */
function farewellOf(ending: Ending): Farewell | undefined {
  const { amqp, http, mqtt, ends } = ending;
  const spoken = amqp.close ?? (amqp.isAbandoned ? amqp.failure : undefined);
  if (spoken !== undefined) return isIdle(spoken, ending) ? { ...spoken, kind: 'idle' } : spoken;
  const closed = mqtt?.close ?? http?.webSocket?.close;
  if (closed !== undefined) {
    const { side, text, isOrderly, code } = closed;
    const kind = closed === mqtt?.close ? 'MQTT disconnect' : 'WebSocket close';
    const said = kind === 'WebSocket close' ? String(code) : `0x${code.toString(16).padStart(2, '0')}`;
    return { kind, side, text, ...(isOrderly ? {} : { condition: said }) };
  }
  const [first] = ends;
  if (first?.how !== 'fin') return undefined;
  if (http?.lastAnnouncedBy !== undefined && !http.isUpgraded) {
    return { kind: 'HTTP', side: http.lastAnnouncedBy, text: 'HTTP Connection: close' };
  }
  return idleKeepAlive(first, ending);
}

/** The other side had been silent for as long as the closing one allows, or is told so. */
function isIdle({ side, text, condition }: AmqpFarewell, { amqp, silentMs }: Ending): boolean {
  if (condition === undefined) return false;
  const allowedMs = amqp.idleTimeoutMs[side];
  const silence = silentMs[otherSide(side)];
  const isSilent = allowedMs !== undefined && silence !== undefined && silence >= allowedMs;
  return isSilent || /\b(idle|inactiv)/i.test(text);
}

/** A FIN of the acceptor, after the time for which it said that it would wait for another request. */
function idleKeepAlive({ side }: End, { http, silentMs }: Ending): Farewell | undefined {
  const allowedMs = http?.keepAliveMs;
  const { acceptor: silence } = silentMs;
  if (side !== 'acceptor' || allowedMs === undefined || silence === undefined || silence < allowedMs) return undefined;
  return { kind: 'idle', side, text: `idle for ${Math.round(silence / 1000)} s` };
}
