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

interface Tracked extends SniffedConnection {
  readonly firstSequences: Record<string, number>;
  /** Of the first FIN. */
  finSequence: number;
}

interface Segment {
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly payloadBytes: number;
}

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
const GLOBAL_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const ETHERNET_HEADER_BYTES = 14;

/** The TCP connections in a pcap file (little-endian, Ethernet) as tcpdump writes it. A record cut off at the end is left out. */
export function readConnections(file: Buffer): SniffedConnection[] {
  const connections = new Map<string, Tracked>();
  for (const segment of segments(file)) {
    const { from, to, flags, sequence, acknowledgement, payloadBytes } = segment;
    const key = [from, to].toSorted().join(' ');
    if ((flags & (SYN | ACK)) === SYN) {
      const firstSequences = { [from]: sequence };
      const nothing = { closedBy: undefined, bytesFromOpener: 0, bytesFromAcceptor: 0, accepted: false };
      connections.set(key, { opener: from, acceptor: to, ...nothing, firstSequences, finSequence: 0 });
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
    if (connection.closedBy === undefined) {
      connection.closedBy = side;
      connection.finSequence = sequence + payloadBytes;
    } else if (flags & FIN && connection.closedBy !== side && acknowledgement === connection.finSequence) {
      connection.closedBy = 'both';
    }
  }
  return Array.from(connections.values(), ({ firstSequences: _, finSequence: _fin, ...connection }) => connection);
}

function* segments(file: Buffer): Generator<Segment> {
  if (file.length < GLOBAL_HEADER_BYTES) return;
  if (file.readUInt32LE(0) !== 0xa1b2c3d4) throw new Error('not a pcap file with microseconds, little-endian');
  let at = GLOBAL_HEADER_BYTES;
  while (at + RECORD_HEADER_BYTES <= file.length) {
    const capturedBytes = file.readUInt32LE(at + 8);
    at += RECORD_HEADER_BYTES;
    if (at + capturedBytes > file.length) return;
    const segment = parseFrame(file.subarray(at, at + capturedBytes));
    if (segment) yield segment;
    at += capturedBytes;
  }
}

function parseFrame(frame: Buffer): Segment | undefined {
  const type = frame.readUInt16BE(12);
  const packet = frame.subarray(ETHERNET_HEADER_BYTES);
  if (type === 0x0800) {
    const headerBytes = (packet[0]! & 0x0f) * 4;
    const tcp = packet.subarray(headerBytes, packet.readUInt16BE(2));
    return parseTcp(tcp, [...packet.subarray(12, 16)].join('.'), [...packet.subarray(16, 20)].join('.'));
  }
  if (type === 0x86dd && packet[6] === 6) {
    const tcp = packet.subarray(40, 40 + packet.readUInt16BE(4));
    return parseTcp(tcp, packet.toString('hex', 8, 24), packet.toString('hex', 24, 40));
  }
  return undefined;
}

function parseTcp(tcp: Buffer, source: string, destination: string): Segment {
  return {
    from: `${source}:${tcp.readUInt16BE(0)}`,
    to: `${destination}:${tcp.readUInt16BE(2)}`,
    sequence: tcp.readUInt32BE(4),
    acknowledgement: tcp.readUInt32BE(8),
    flags: tcp[13]!,
    payloadBytes: tcp.length - (tcp[12]! >> 4) * 4,
  };
}
