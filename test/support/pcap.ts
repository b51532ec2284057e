/** One TCP connection as a packet sniffer saw it. */
export interface SniffedConnection {
  /** `address:port` of who sent the SYN. */
  readonly opener: string;
  readonly acceptor: string;
  /** Who sent the first FIN or RST; `both` when each had sent its FIN before it saw the other's. [RFC 9293 3.6, case 3] */
  closedBy: 'opener' | 'acceptor' | 'both' | undefined;
  bytesFromOpener: number;
  bytesFromAcceptor: number;
  /** The SYN was answered: somebody listened. */
  accepted: boolean;
}

/** What else is known of a connection from its packets. */
export interface Sniffed extends SniffedConnection {
  /** When the first SYN was seen, in milliseconds since the Unix epoch. */
  readonly openedAtMs: number;
  /** A side has sent a RST. */
  wasReset: boolean;
}

interface Tracked extends Sniffed {
  readonly firstSequences: Record<string, number>;
  /** Of the first FIN. */
  finSequence: number;
}

export interface Segment {
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly payloadBytes: number;
}

/** Of TCP [RFC 9293 3.1]. */
export const SYN = 2;
export const RST = 4;
export const ACK = 16;
const FIN = 1;
const GLOBAL_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const ETHERNET_HEADER_BYTES = 14;
const TCP = 6;

/** The TCP connections in a pcap file (little-endian, Ethernet) as tcpdump writes it. A record cut off at the end is left out. */
export function readSniffed(file: Buffer): Sniffed[] {
  const connections = new Map<string, Tracked>();
  for (const segment of segments(file)) {
    const { atMs, from, to, flags, sequence, acknowledgement, payloadBytes } = segment;
    const key = [from, to].toSorted().join(' ');
    if ((flags & (SYN | ACK)) === SYN) {
      // A SYN that was not answered is sent again.
      if (connections.get(key)?.firstSequences[from] === sequence) continue;
      const firstSequences = { [from]: sequence };
      const nothing = {
        closedBy: undefined,
        bytesFromOpener: 0,
        bytesFromAcceptor: 0,
        accepted: false,
        wasReset: false,
      };
      connections.set(key, {
        opener: from,
        acceptor: to,
        openedAtMs: atMs,
        ...nothing,
        firstSequences,
        finSequence: 0,
      });
      continue;
    }
    const connection = connections.get(key);
    if (connection === undefined) continue;
    const side = from === connection.opener ? 'opener' : 'acceptor';
    if (flags & SYN) {
      connection.accepted = true;
      connection.firstSequences[from] = sequence;
    }
    const field = side === 'opener' ? 'bytesFromOpener' : 'bytesFromAcceptor';
    // By sequence number, so that what is sent twice counts once; the SYN takes the first number. [RFC 9293 3.4]
    const sentBytes = (sequence + payloadBytes - connection.firstSequences[from]! - 1) >>> 0;
    if (payloadBytes > 0) connection[field] = Math.max(connection[field], sentBytes);
    if (!(flags & (FIN | RST))) continue;
    if (flags & RST) connection.wasReset = true;
    if (connection.closedBy === undefined) {
      connection.closedBy = side;
      connection.finSequence = sequence + payloadBytes;
    } else if (flags & FIN && connection.closedBy !== side && acknowledgement === connection.finSequence) {
      connection.closedBy = 'both';
    }
  }
  return Array.from(connections.values(), ({ firstSequences: _, finSequence: _fin, ...connection }) => connection);
}

/** The TCP segments in such a file, in order. */
export function* segments(file: Buffer): Generator<Segment> {
  if (file.length < GLOBAL_HEADER_BYTES) return;
  if (file.readUInt32LE(0) !== 0xa1b2c3d4) throw new Error('not a pcap file with microseconds, little-endian');
  let at = GLOBAL_HEADER_BYTES;
  while (at + RECORD_HEADER_BYTES <= file.length) {
    const atMs = file.readUInt32LE(at) * 1000 + file.readUInt32LE(at + 4) / 1000;
    const capturedBytes = file.readUInt32LE(at + 8);
    at += RECORD_HEADER_BYTES;
    if (at + capturedBytes > file.length) return;
    const segment = parseFrame(file.subarray(at, at + capturedBytes));
    if (segment) yield { atMs, ...segment };
    at += capturedBytes;
  }
}

/** Lengths are those that the headers tell: of a long packet only the beginning may have been captured. */
function parseFrame(frame: Buffer): Omit<Segment, 'atMs'> | undefined {
  const type = frame.readUInt16BE(12);
  const packet = frame.subarray(ETHERNET_HEADER_BYTES);
  if (type === 0x0800 && packet[9] === TCP) {
    const headerBytes = (packet[0]! & 0x0f) * 4;
    const [source, destination] = [[...packet.subarray(12, 16)].join('.'), [...packet.subarray(16, 20)].join('.')];
    return parseTcp(packet.subarray(headerBytes), packet.readUInt16BE(2) - headerBytes, source, destination);
  }
  if (type === 0x86dd && packet[6] === TCP) {
    const [source, destination] = [packet.toString('hex', 8, 24), packet.toString('hex', 24, 40)];
    return parseTcp(packet.subarray(40), packet.readUInt16BE(4), source, destination);
  }
  return undefined;
}

function parseTcp(tcp: Buffer, totalBytes: number, source: string, destination: string): Omit<Segment, 'atMs'> {
  return {
    from: `${source}:${tcp.readUInt16BE(0)}`,
    to: `${destination}:${tcp.readUInt16BE(2)}`,
    sequence: tcp.readUInt32BE(4),
    acknowledgement: tcp.readUInt32BE(8),
    flags: tcp[13]!,
    payloadBytes: totalBytes - (tcp[12]! >> 4) * 4,
  };
}
