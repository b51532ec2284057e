import { addressText } from '../kernel/connection.ts';
import { counted, times } from '../kernel/counted.ts';
import type { Capture, Hop } from '../recorder/capture.ts';
import { journeyFindings } from './journey-findings.ts';

/** The answer in sentences: who dialled whom, and how messages came over connections that their receiver had opened. */
export function findings(capture: Capture): string[] {
  const services = capture.participants.filter(({ source }) => source === 'emulated service').map(({ name }) => name);
  return [
    ...dialling(capture),
    ...inVain(capture),
    ...consents(capture),
    ...capture.hops.flatMap((hop) => [...withTheDial(hop, services), ...againstTheDial(hop), ...refusals(hop)]),
    ...journeyFindings(capture),
    ...losses(capture),
  ];
}

function dialling(capture: Capture): string[] {
  const counts = new Map<string, Map<string, number>>();
  for (const { opener, acceptor } of capture.connections) {
    const of = counts.get(opener) ?? new Map<string, number>();
    counts.set(opener, of.set(acceptor, (of.get(acceptor) ?? 0) + 1));
  }
  const sentences: string[] = [];
  for (const [opener, acceptors] of counts) {
    for (const [acceptor, count] of acceptors) {
      const back = counts.get(acceptor)?.get(opener) ?? 0;
      const what = count === 1 ? 'the connection' : `${count} connections`;
      if (opener === acceptor) sentences.push(`${opener} opened ${what} to itself.`);
      else if (back === 0)
        sentences.push(`${opener} opened ${what} to ${acceptor}; ${acceptor} never dialled ${opener}.`);
      else sentences.push(`${opener} opened ${what} to ${acceptor}, and ${acceptor} opened ${back} to ${opener}.`);
    }
  }
  return sentences;
}

/** Attempts that became no connection, by verdict. */
function inVain({ attempts }: Capture): string[] {
  const failed = attempts.filter(({ verdict }) => verdict !== 'established');
  const alike = Map.groupBy(failed, ({ opener, acceptor, acceptorAddress, verdict }) =>
    JSON.stringify([opener, acceptor, acceptorAddress, verdict]),
  );
  return Array.from(alike.values(), (same) => {
    const { opener, acceptor, acceptorAddress, verdict } = same[0]!;
    const whom = acceptorAddress.host === acceptor ? '' : `${opener === acceptor ? 'itself' : acceptor} at `;
    const often = times(same.length);
    return `${opener} tried ${often} to connect to ${whom}${addressText(acceptorAddress)}, in vain: ${verdict}.`;
  });
}

/** Webhooks that were asked whether they want events, each answer once. */
function consents({ exchanges, connections }: Capture): string[] {
  const asked = exchanges.filter(({ operation }) => operation === 'handshake');
  const sentences = asked.map(({ connection, summary }) => {
    const { opener = 'somebody', acceptor = 'somebody' } = connections.find(({ id }) => id === connection) ?? {};
    return `${opener} asked ${acceptor} for its consent (handshake), ${summary}.`;
  });
  return [...new Set(sentences)];
}

function refusals({ from, to, refused = 0 }: Hop): string[] {
  if (refused === 0) return [];
  return [`${to} refused ${refused === 1 ? 'a request' : `${refused} requests`} by which ${from} brought messages.`];
}

/** A service that dials somebody outside of Azure: the one direction that firewalls are closed to. */
function withTheDial({ from, to, openedBy, deliveries }: Hop, services: readonly string[]): string[] {
  if (openedBy !== from || deliveries === 0 || !services.includes(from) || services.includes(to)) return [];
  const messages = deliveries === 1 ? '1 message was' : `${deliveries} messages were`;
  return [
    `${messages} brought to ${to} by ${from}, which had opened the connection: ${to} has to be reachable for it.`,
  ];
}

function againstTheDial(hop: Hop): string[] {
  if (hop.openedBy !== hop.to) return [];
  const how = hop.model === 'push' ? 'pushed to' : 'pulled by';
  const messages = counted(hop.deliveries, 'message');
  const sentence = `${messages} from ${hop.from} ${hop.deliveries === 1 ? 'was' : 'were'} ${how} ${hop.to} (${hop.wire}) over a connection that ${hop.to} had opened.`;
  return hop.polls === undefined ? [sentence] : [sentence, asking(hop, hop.polls)];
}

function asking({ from, to }: Hop, { requests, empty }: NonNullable<Hop['polls']>): string {
  const asked = `${to} had to ask ${from} ${times(requests)}`;
  return empty === 0 ? `${asked}, never in vain.` : `${asked}, ${empty} of them in vain.`;
}

/** Says what the bounded rings had to let go. */
function losses({ dropped }: Capture): string[] {
  const parts = Object.entries(dropped).filter(([, count]) => count > 0);
  if (parts.length === 0) return [];
  const list = parts.map(([what, count]) => `${count} ${what}`).join(', ');
  return [
    `The capture is incomplete, the oldest were let go: ${list}. Counts of bytes, frames and messages are exact.`,
  ];
}
