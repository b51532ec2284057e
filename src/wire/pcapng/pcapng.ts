import { concat, encodeIpPacket, type Segment } from './segment.ts';

/** A capture file: [draft-ietf-opsawg-pcapng]. */
export interface PcapngFile {
  /** Who wrote it; shown in the file's properties. */
  readonly application: string;
  /** Shown in the file's properties, too. */
  readonly comment?: string | undefined;
  /** Names of the interfaces; packets refer to them by index. */
  readonly interfaces: readonly string[];
  /** Names of addresses of 4 or 16 bytes. */
  readonly names: readonly { readonly address: Uint8Array; readonly name: string }[];
  /** NSS key log lines, with which TLS is decrypted. */
  readonly keylog: readonly string[];
  readonly packets: readonly PcapngPacket[];
}

export interface PcapngPacket {
  readonly interface: number;
  /** Since the Unix epoch; kept to the microsecond. */
  readonly atMs: number;
  readonly segment: Segment;
  readonly comment?: string;
}

const BLOCK = { section: 0x0a0d0d0a, interface: 1, names: 4, packet: 6, secrets: 10 } as const;
const OPTION = { end: 0, comment: 1, interfaceName: 2, application: 4, timestampResolution: 9 } as const;
const NAME_RECORD = { end: 0, ipv4: 1, ipv6: 2 } as const;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** The packets start with their IP header. */
const LINKTYPE_RAW = 101;
/** A length has 16 bits. */
const OPTION_BYTES_MAX = 65_000;
const TLS_KEY_LOG = 0x544c534b;

/** The bytes of the file, little-endian. */
export function encodePcapng(file: PcapngFile): Uint8Array {
  return concat([
    sectionHeader(file),
    ...file.interfaces.map(interfaceDescription),
    ...(file.names.length === 0 ? [] : [nameResolution(file.names)]),
    // Secrets have to come before the packets that they decrypt.
    ...(file.keylog.length === 0 ? [] : [decryptionSecrets(file.keylog)]),
    ...file.packets.map(enhancedPacket),
  ]);
}

function sectionHeader({ application, comment }: PcapngFile): Uint8Array {
  const body = u32s(BYTE_ORDER_MAGIC, 1, 0xffffffff, 0xffffffff); // version 1.0, section of unknown length
  const remarks = comment === undefined ? [] : [[OPTION.comment, utf8(comment)] as const];
  return block(BLOCK.section, [body, options(...remarks, [OPTION.application, utf8(application)])]);
}

function interfaceDescription(name: string): Uint8Array {
  const microseconds = Uint8Array.of(6);
  return block(BLOCK.interface, [
    u32s(LINKTYPE_RAW, 0),
    options([OPTION.interfaceName, utf8(name)], [OPTION.timestampResolution, microseconds]),
  ]);
}

function nameResolution(names: PcapngFile['names']): Uint8Array {
  const records = names.map(({ address, name }) =>
    typeLengthValue(
      address.length === 4 ? NAME_RECORD.ipv4 : NAME_RECORD.ipv6,
      concat([address, utf8(name.replaceAll('\0', '')), Uint8Array.of(0)]),
    ),
  );
  return block(BLOCK.names, [...records, typeLengthValue(NAME_RECORD.end, new Uint8Array(0))]);
}

function decryptionSecrets(keylog: readonly string[]): Uint8Array {
  const text = new TextEncoder().encode(`${keylog.join('\n')}\n`);
  return block(BLOCK.secrets, [u32s(TLS_KEY_LOG, text.length), padded(text)]);
}

function enhancedPacket(packet: PcapngPacket): Uint8Array {
  const bytes = encodeIpPacket(packet.segment);
  const microseconds = Math.round(packet.atMs * 1000);
  const high = Math.floor(microseconds / 2 ** 32);
  const header = u32s(packet.interface, high, microseconds % 2 ** 32, bytes.length, bytes.length);
  const comment = packet.comment === undefined ? [] : [options([OPTION.comment, utf8(packet.comment)])];
  return block(BLOCK.packet, [header, padded(bytes), ...comment]);
}

/** Type, total length, body, total length again. The body is a multiple of four bytes. */
function block(type: number, body: readonly Uint8Array[]): Uint8Array {
  const totalBytes = 12 + body.reduce((total, part) => total + part.length, 0);
  return concat([u32s(type, totalBytes), ...body, u32s(totalBytes)]);
}

function options(...list: readonly (readonly [code: number, value: Uint8Array])[]): Uint8Array {
  return concat([...list.map(([code, value]) => typeLengthValue(code, value)), u32s(OPTION.end)]);
}

function typeLengthValue(type: number, value: Uint8Array): Uint8Array {
  return concat([u32s(type | (value.length << 16)), padded(value)]);
}

function padded(bytes: Uint8Array): Uint8Array {
  const missing = -bytes.length & 3;
  return missing === 0 ? bytes : concat([bytes, new Uint8Array(missing)]);
}

function u32s(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value >>> 0, true);
  return bytes;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text).subarray(0, OPTION_BYTES_MAX);
}
