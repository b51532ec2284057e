import type { Capture, CapturedAttempt, Packet } from '../recorder/capture.ts';
import { parseIpAddress } from '../wire/pcapng/ip-address.ts';
import { encodePcapng, type PcapngPacket } from '../wire/pcapng/pcapng.ts';
import { decodeAsText } from './decode-as.ts';
import { commentsByPacket } from './packet-comments.ts';

/** The packets of a capture as a pcapng file, with participants as host names and TLS secrets inside. */
export function renderPcapng(capture: Capture): Uint8Array {
  const attempts = new Map(capture.attempts.map((attempt) => [attempt.id, attempt]));
  const interfaces = [...new Set(capture.attempts.map(({ via }) => via))];
  const addresses = new Addresses();
  const comments = commentsByPacket(capture);
  const packets = capture.packets.flatMap((packet): PcapngPacket[] => {
    const attempt = attempts.get(packet.connection);
    if (attempt === undefined) return [];
    const comment = comments.get(packet.number)?.join('\n');
    return [toPcapngPacket(packet, attempt, interfaces.indexOf(attempt.via), addresses, comment)];
  });
  return encodePcapng({
    application: 'azwire',
    comment: decodeAsText(capture),
    interfaces,
    names: namesOf(capture, addresses),
    keylog: capture.keylog,
    packets,
  });
}

function toPcapngPacket(
  packet: Packet,
  attempt: CapturedAttempt,
  index: number,
  addresses: Addresses,
  comment: string | undefined,
): PcapngPacket {
  const { from, atMs, flags, sequence, acknowledgement, payload } = packet;
  const outwards = from === 'opener';
  const source = outwards ? attempt.openerAddress : attempt.acceptorAddress;
  const destination = outwards ? attempt.acceptorAddress : attempt.openerAddress;
  return {
    interface: index,
    atMs,
    segment: {
      source: addresses.of(source.host),
      sourcePort: source.port,
      destination: addresses.of(destination.host),
      destinationPort: destination.port,
      flags,
      sequence,
      acknowledgement,
      payload,
    },
    ...(comment === undefined ? {} : { comment }),
  };
}

/** One name per address; participants that share an address share the name. */
function namesOf(capture: Capture, addresses: Addresses): { address: Uint8Array; name: string }[] {
  const byHost = new Map<string, string[]>();
  for (const { name, hosts } of capture.participants) {
    // Who is known by its address only needs no name for it.
    if (parseIpAddress(name) !== undefined) continue;
    for (const host of hosts) byHost.set(host, [...(byHost.get(host) ?? []), name]);
  }
  return Array.from(byHost, ([host, names]) => ({ address: addresses.of(host), name: names.join('+') }));
}

/** Host names that were never resolved get addresses of the range reserved for documentation. [RFC 5737: 192.0.2.0/24] */
class Addresses {
  readonly #byName = new Map<string, Uint8Array>();

  of(host: string): Uint8Array {
    const literal = parseIpAddress(host);
    if (literal !== undefined) return literal;
    const known = this.#byName.get(host) ?? Uint8Array.of(192, 0, 2, (this.#byName.size % 254) + 1);
    this.#byName.set(host, known);
    return known;
  }
}
