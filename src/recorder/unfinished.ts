import { otherSide } from '../kernel/connection.ts';
import type { RecordedConnection } from './recorded-connection.ts';

/** More are counted in one sentence. */
const SENTENCES_MAX = 8;

/** What was under way when the connection ended, in sentences. */
export function unfinishedOn(connection: RecordedConnection): string[] {
  const sentences = [...onLinks(connection), ...ofRequests(connection), ...ofMqtt(connection)];
  const rest = sentences.length - SENTENCES_MAX;
  return rest > 0 ? [...sentences.slice(0, SENTENCES_MAX), `and ${rest} more`] : sentences;
}

function onLinks({ amqp }: RecordedConnection): string[] {
  const sentences: string[] = [];
  for (const link of amqp.links.all) {
    const { entity, credit, partial, initiator, senderSide, unsettled } = link;
    if (partial !== undefined) sentences.push(`a message on "${entity}" had begun and not ended`);
    const whole = unsettled - (partial === undefined ? 0 : 1);
    if (whole > 0)
      sentences.push(
        whole === 1 ? `1 message on "${entity}" was not settled` : `${whole} messages on "${entity}" were not settled`,
      );
    // Credit that a broker grants to a sender asks for nothing.
    if (link.detached || initiator === senderSide || credit.unused <= 0) continue;
    sentences.push(`a credit of ${credit.unused} on "${entity}" was open`);
  }
  const { openTransactions } = amqp;
  if (openTransactions > 0) sentences.push(`${counted(openTransactions, 'transaction')} open`);
  return sentences;
}

function ofRequests({ http }: RecordedConnection): string[] {
  if (http === undefined) return [];
  const { unanswered, unansweredMore } = http;
  const listed = unanswered.map(
    ({ said, isBegun }) => `${said} had ${isBegun ? 'only the beginning of an answer' : 'no answer'}`,
  );
  if (unansweredMore === 0) return listed;
  return [...listed, `${unansweredMore} more ${unansweredMore === 1 ? 'request' : 'requests'} had no answer`];
}

function ofMqtt({ mqtt }: RecordedConnection): string[] {
  return (['opener', 'acceptor'] as const).flatMap((sender) => {
    const count = mqtt?.unacknowledged[sender] ?? 0;
    return count === 0 ? [] : [`${counted(count, 'message')} not acknowledged by the ${otherSide(sender)}`];
  });
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what} was` : `${count} ${what}s were`;
}
