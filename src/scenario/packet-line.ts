import { type Address, addressText } from '../kernel/connection.ts';
import type { Capture, CapturedConnection, Packet, TcpFlag } from '../recorder/capture.ts';

/** What a line needs to know of the packet: of its payload the length. */
export type PacketHead = Omit<Packet, 'payload'> & { readonly payload: { readonly length: number } };

/** What a line needs to know of the connection, or of the attempt that never became one. */
export type PacketEnds = Pick<CapturedConnection, 'opener' | 'acceptor' | 'openerAddress' | 'acceptorAddress'>;

/**
 * A packet in tcpdump's manner, by the names of its ends (time in UTC):
 * `#12 21:10:01.123456 producer (127.1.1.1:4000) > service-bus (127.0.0.1:5672): Flags [P.], seq 1:9, ack 1, length 8: open "orders"`.
 * `contents` are what it carries, in words.
 */
export function packetLine(packet: PacketHead, ends: PacketEnds, contents: readonly string[] = []): string {
  const { opener, acceptor, openerAddress, acceptorAddress } = ends;
  const { number, atMs, from, flags, sequence, acknowledgement, payload } = packet;
  const sides = [partyText(opener, openerAddress), partyText(acceptor, acceptorAddress)];
  if (from === 'acceptor') sides.reverse();
  const span = payload.length === 0 ? sequence : `${sequence}:${sequence + payload.length}`;
  const ack = flags.includes('ACK') ? `, ack ${acknowledgement}` : '';
  const said = contents.length === 0 ? '' : `: ${contents.join('; ')}`;
  return (
    `#${number} ${timeOfDay(atMs)} ${sides.join(' > ')}: ` +
    `Flags [${flagsText(flags)}], seq ${span}${ack}, length ${payload.length}${said}`
  );
}

/** The lines of the packets with these numbers, in their order, and no more than can be read. */
export function packetLines(capture: Capture, numbers: readonly number[]): string[] {
  const wanted = [...new Set(numbers)].sort((one, other) => one - other);
  const shown = wanted.slice(0, LINES_MAX);
  const packets = new Map(
    capture.packets.filter(({ number }) => shown.includes(number)).map((packet) => [packet.number, packet]),
  );
  const lines = shown.map((number) => {
    const packet = packets.get(number);
    const ends = packet && endsOf(capture, packet.connection);
    return packet && ends ? packetLine(packet, ends, contentsOf(capture, number)) : `#${number} is not kept any more`;
  });
  const more = wanted.length - shown.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** What the packet of this number carries, in words: exchanges and messages. */
export function contentsOf(
  { exchanges, deliveries }: Pick<Capture, 'exchanges' | 'deliveries'>,
  number: number,
): string[] {
  const said = exchanges.filter(({ packet }) => packet === number);
  const carried = deliveries.filter(({ packet }) => packet === number);
  const texts = [
    ...said.map(({ operation, summary }) => (summary === '' ? operation : `${operation} ${summary}`)),
    ...carried.map(
      ({ entity, messageId }) => `message${messageId === undefined ? '' : ` ${messageId}`} of "${entity}"`,
    ),
  ];
  const more = texts.length - CONTENTS_MAX;
  return more > 0 ? [...texts.slice(0, CONTENTS_MAX), `and ${more} more`] : texts;
}

const LINES_MAX = 10;
const CONTENTS_MAX = 4;

const FLAG_LETTERS: Readonly<Record<TcpFlag, string>> = { SYN: 'S', FIN: 'F', RST: 'R', PSH: 'P', ACK: '.' };

/** As tcpdump prints them: `S.`, `P.`. */
function flagsText(flags: readonly TcpFlag[]): string {
  return Object.entries(FLAG_LETTERS)
    .filter(([flag]) => flags.includes(flag as TcpFlag))
    .map(([, letter]) => letter)
    .join('');
}

/** Attempts have the numbers of the connections that they became, or would have become. */
function endsOf({ connections, attempts }: Capture, id: number): PacketEnds | undefined {
  return connections.find((each) => each.id === id) ?? attempts.find((each) => each.id === id);
}

function timeOfDay(atMs: number): string {
  const microseconds = Math.round(atMs * 1000);
  const time = new Date(Math.floor(microseconds / 1000)).toISOString().slice(11, 23);
  return `${time}${String(microseconds % 1000).padStart(3, '0')}`;
}

function partyText(name: string, { host, port }: Address): string {
  const address = addressText({ host, port });
  return name === host || name === address ? address : `${name} (${address})`;
}
