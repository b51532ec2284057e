import { otherSide, type Side } from '../kernel/connection.ts';
import { counted } from '../kernel/counted.ts';
import type { Hop, WireMechanism } from './capture.ts';
import type { Carrier } from './deliveries.ts';
import type { MessageStream } from './dissect/message-stream.ts';

/** What the messages of one stream show. */
export interface StreamVerdict {
  readonly wire: Extract<WireMechanism, 'server push' | 'request per message'>;
  readonly model: Hop['model'];
  readonly evidence: string;
}

/** Where packets are cited and sides are named. */
export interface StreamCitation {
  readonly names: Readonly<Record<Side, string>>;
  packet(carrier: Carrier): string;
}

/** Applies the rules for streams of this folder's README. */
export function judgeStream(stream: MessageStream, { names, packet }: StreamCitation): StreamVerdict {
  const { senderSide, opening, deliveries, compressed, entity } = stream;
  const [first, last] = [packet(stream.firstMessage!), packet(stream.lastMessage!)];
  const where = first === last ? `packet ${first}` : `packets ${first} to ${last}`;
  const messages = counted(deliveries, 'message');
  const about = opening.said.includes(`"${entity}"`) ? '' : ` of "${entity}"`;
  const unread = compressed === 0 ? '' : `; ${unreadable(compressed, deliveries)}`;
  const opened = `${names.opener} ${opening.said} (packet ${packet(opening.carrier)})`;
  if (senderSide === 'opener') {
    const evidence = `${opened} and sent ${messages}${about} (${where})${unread}`;
    return { wire: 'request per message', model: 'push', evidence };
  }
  const evidence = `${opened}, and ${names[senderSide]} sent ${names[otherSide(senderSide)]} ${messages}${about} without a request for each (${where})${unread}`;
  return { wire: 'server push', model: 'push', evidence };
}

function unreadable(compressed: number, deliveries: number): string {
  if (compressed === deliveries) return deliveries === 1 ? 'it is compressed' : 'they are compressed';
  return `${compressed} ${compressed === 1 ? 'is' : 'are'} compressed`;
}
