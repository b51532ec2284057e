import type { Verdict } from '../kernel/connection.ts';
import type { AmqpDissector } from './dissect/amqp/amqp.ts';
import type { RecordedConnection } from './recorded-connection.ts';

/** What came of an attempt, as far as it is known. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly detail?: string;
}

/**
 * What the sockets told, else what the bytes show: credentials that were refused and for which no others were taken, TLS that
 * nobody answered, a RST before the acceptor had said a word.
 */
export function outcomeOf(connection: RecordedConnection): Outcome {
  const { verdict, detail } = connection;
  if (verdict !== undefined) return { verdict, ...(detail === undefined ? {} : { detail }) };
  const refusal = amqpRefusal(connection.amqp) ?? connection.http?.authorisation.refusal ?? connection.mqtt?.refusal;
  if (refusal !== undefined) return { verdict: 'unauthorised', detail: refusal };
  const unsecured = unansweredTls(connection);
  if (unsecured !== undefined) return { verdict: 'TLS failed', detail: unsecured };
  const [first] = connection.ends;
  if (first?.how === 'rst' && connection.bytesFrom.acceptor === 0) {
    const who = first.side === 'acceptor' ? 'it' : 'the acceptor';
    return { verdict: 'reset', detail: `the ${first.side} reset the connection before ${who} had said anything` };
  }
  return { verdict: 'established' };
}

/** A token that was taken proves little where every link is then refused for want of rights. */
function amqpRefusal({ authorised, refusal, denial, links }: AmqpDissector): string | undefined {
  if (refusal !== undefined && !authorised) return refusal;
  return denial !== undefined && links.all.every(({ denied }) => denied) ? denial : undefined;
}

/** The opener began TLS where something else is spoken. */
function unansweredTls({ tls, protocolsOnTcp, closedAtMs, bytesFrom }: RecordedConnection): string | undefined {
  if (tls !== undefined || protocolsOnTcp?.opener !== 'tls' || protocolsOnTcp.acceptor === 'tls') return undefined;
  if (bytesFrom.acceptor > 0) return 'the opener began a TLS handshake, and the acceptor answered without TLS';
  return closedAtMs === undefined ? undefined : 'the opener began a TLS handshake and got no answer';
}
