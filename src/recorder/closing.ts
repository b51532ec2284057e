import { otherSide, type Side } from '../kernel/connection.ts';
import type { AmqpDissector } from './dissect/amqp.ts';

/** One FIN or RST, in the order in which they were seen. */
export interface End {
  readonly side: Side;
  readonly how: 'fin' | 'rst';
  readonly detail?: string;
}

/** Who closed: the side of the first FIN or RST. */
export function closedBy(ends: readonly End[]): Side | undefined {
  return ends[0]?.side;
}

/**
 * Why it closed, in words, the highest layer first: `AMQP close, then FIN`. The AMQP part names its side only where that is
 * not the side that closed the connection.
 */
export function closeReason(
  ends: readonly End[],
  amqp: Pick<AmqpDissector, 'close' | 'failure'>,
  names: Readonly<Record<Side, string>>,
): string | undefined {
  const first = ends[0];
  const parts: string[] = [];
  // A close without an error does not explain a link that failed before it.
  const plainClose = amqp.close?.text === 'AMQP close';
  for (const spoken of [plainClose ? amqp.failure : undefined, amqp.close ?? amqp.failure]) {
    if (spoken === undefined) continue;
    const elsewhere = first === undefined || spoken.side === otherSide(first.side);
    parts.push(elsewhere ? `${spoken.text} by ${names[spoken.side]}` : spoken.text);
  }
  if (first !== undefined) {
    parts.push(`${first.how.toUpperCase()}${first.detail === undefined ? '' : ` (${first.detail})`}`);
  }
  return parts.length === 0 ? undefined : parts.join(', then ');
}
