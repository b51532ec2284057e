import { toIpv6 } from './ip-address.ts';

/** One TCP segment with the addresses that it needs to become an IP packet. */
export interface Segment {
  /** 4 or 16 bytes. */
  readonly source: Uint8Array;
  readonly sourcePort: number;
  readonly destination: Uint8Array;
  readonly destinationPort: number;
  readonly flags: readonly TcpFlagName[];
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly payload: Uint8Array;
}

export type TcpFlagName = 'FIN' | 'SYN' | 'RST' | 'PSH' | 'ACK';

const FLAG_BITS: Readonly<Record<TcpFlagName, number>> = { FIN: 0x01, SYN: 0x02, RST: 0x04, PSH: 0x08, ACK: 0x10 };
const PROTOCOL_TCP = 6;
const TTL = 64;
const WINDOW = 65_535;
/** MSS 65495, then window scale 14, so that no window ever looks full. [RFC 9293 3.2, RFC 7323 2.2] */
const SYN_OPTIONS = Uint8Array.of(2, 4, 0xff, 0xd7, 1, 3, 3, 14);

/** The bytes of an IPv4 or IPv6 packet with correct lengths and checksums. */
export function encodeIpPacket(segment: Segment): Uint8Array {
  const ipv4 = segment.source.length === 4 && segment.destination.length === 4;
  const source = ipv4 ? segment.source : toIpv6(segment.source);
  const destination = ipv4 ? segment.destination : toIpv6(segment.destination);
  const tcp = encodeTcp(segment, pseudoHeaderSum(source, destination));
  const header = ipv4 ? ipv4Header(source, destination, tcp.length) : ipv6Header(source, destination, tcp.length);
  return concat([header, tcp]);
}

function encodeTcp(segment: Segment, pseudoHeader: number): Uint8Array {
  const options = segment.flags.includes('SYN') ? SYN_OPTIONS : new Uint8Array(0);
  const headerBytes = 20 + options.length;
  const bytes = new Uint8Array(headerBytes + segment.payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, segment.sourcePort);
  view.setUint16(2, segment.destinationPort);
  view.setUint32(4, segment.sequence);
  view.setUint32(8, segment.acknowledgement);
  view.setUint8(12, (headerBytes / 4) << 4);
  view.setUint8(
    13,
    segment.flags.reduce((bits, flag) => bits | FLAG_BITS[flag], 0),
  );
  view.setUint16(14, WINDOW);
  bytes.set(options, 20);
  bytes.set(segment.payload, headerBytes);
  view.setUint16(16, checksum(bytes, pseudoHeader + bytes.length));
  return bytes;
}

function ipv4Header(source: Uint8Array, destination: Uint8Array, payloadBytes: number): Uint8Array {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x45);
  view.setUint16(2, 20 + payloadBytes);
  view.setUint16(6, 0x4000); // do not fragment
  view.setUint8(8, TTL);
  view.setUint8(9, PROTOCOL_TCP);
  bytes.set(source, 12);
  bytes.set(destination, 16);
  view.setUint16(10, checksum(bytes, 0));
  return bytes;
}

function ipv6Header(source: Uint8Array, destination: Uint8Array, payloadBytes: number): Uint8Array {
  const bytes = new Uint8Array(40);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x60);
  view.setUint16(4, payloadBytes);
  view.setUint8(6, PROTOCOL_TCP);
  view.setUint8(7, TTL);
  bytes.set(source, 8);
  bytes.set(destination, 24);
  return bytes;
}

/** Without the TCP length, which the caller adds. [RFC 9293 3.1, RFC 8200 8.1] */
function pseudoHeaderSum(source: Uint8Array, destination: Uint8Array): number {
  return wordSum(source) + wordSum(destination) + PROTOCOL_TCP;
}

/** The one's complement of the one's complement sum. [RFC 1071] */
function checksum(bytes: Uint8Array, initial: number): number {
  let sum = initial + wordSum(bytes);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function wordSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  return sum;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
