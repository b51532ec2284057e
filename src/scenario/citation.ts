import { type Address, addressText } from '../kernel/connection.ts';
import { counted } from '../kernel/counted.ts';
import type { Capture, CapturedAttempt, CapturedConnection, Hop } from '../recorder/capture.ts';

/** `connection 2: producer (127.1.1.1:4000) → service-bus (127.0.0.1:5672), opened in packet 1`. */
export function citeConnection(capture: Capture, connection: CapturedConnection): string {
  const { id, opener, openerAddress, acceptor, acceptorAddress } = connection;
  const packet = capture.packets.find((each) => each.connection === id);
  const opened = packet === undefined ? '' : `, opened in packet ${packet.number}`;
  return `connection ${id}: ${party(opener, openerAddress)} → ${party(acceptor, acceptorAddress)}${opened}`;
}

/** `attempt 3: service-bus (127.0.0.1:4000) → subscriber (127.1.1.2:80), refused: … (packet 8)`. */
export function citeAttempt(attempt: CapturedAttempt): string {
  const { id, opener, openerAddress, acceptor, acceptorAddress, verdict, detail, packet } = attempt;
  const outcome = detail === undefined ? verdict : `${verdict}: ${detail}`;
  const shown = packet === undefined ? '' : ` (packet ${packet})`;
  return `attempt ${id}: ${party(opener, openerAddress)} → ${party(acceptor, acceptorAddress)}, ${outcome}${shown}`;
}

/** `service-bus → subscriber: pull over credit on demand, opened by subscriber, 3 deliveries (evidence)`. */
export function citeHop(hop: Hop): string {
  const { from, to, model, wire, openedBy, deliveries, evidence } = hop;
  const because = evidence.length === 0 ? '' : ` (${evidence.join('; ')})`;
  return `${from} → ${to}: ${model} over ${wire}, opened by ${openedBy}, ${counted(deliveries, 'delivery', 'deliveries')}${because}`;
}

/** The citations of all as one text, `none` if there are none, and no more of them than can be read. */
export function listed<T>(items: readonly T[], cite: (item: T) => string): string {
  if (items.length === 0) return 'none';
  const shown = items.slice(0, CITATIONS_MAX).map(cite).join('; ');
  const more = items.length - CITATIONS_MAX;
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

const CITATIONS_MAX = 5;

function party(name: string, address: Address): string {
  return `${name} (${addressText(address)})`;
}
