import { otherSide } from '../../kernel/connection.ts';
import type { Capture, CapturedAttempt, Mark, Packet } from '../../recorder/capture.ts';
import { packetId } from './citations.ts';
import { hexDump } from './hex-dump.ts';
import { type Markup, markup } from './markup.ts';
import { visiblePayloads } from './visible-bytes.ts';

const PACKETS_MAX = 5000;
/** Exchanges and messages named in a packet's row. */
const CARRIED_MAX = 6;
/** Shown of one packet; of ciphertext, which nobody reads, only as much as tells a handshake from data. */
const BYTES_MAX = 512;
const CIPHERTEXT_BYTES_MAX = 64;
/** Shown of all together. */
const ALL_BYTES_MAX = 256 * 1024;

/** The packets that the page shows, the first of the capture. */
export function shownPackets({ packets }: Capture): readonly Packet[] {
  return packets.slice(0, PACKETS_MAX);
}

/** Every packet with what it carried and its bytes, with filters that a script brings to life. */
export function packetList(capture: Capture, run: number): Markup {
  const shown = shownPackets(capture);
  if (shown.length === 0) return markup`<p>No packet was recorded.</p>`;
  const attempts = new Map(capture.attempts.map((attempt) => [attempt.id, attempt]));
  const carried = contentsByPacket(capture);
  const bytes = bytesToShow(capture, shown);
  const marks = marksByPacket(capture.marks);
  const rows = shown.flatMap((packet) => [
    packetRow(
      { capture, packet, attempt: attempts.get(packet.connection), run, carried: carried.get(packet.number) },
      bytes,
    ),
    ...(marks.get(packet.number) ?? []).map((mark) => markRow(mark)),
  ]);
  return markup`<div data-packets="">
${filters(capture)}
<div class="scroll"><table class="packets">
<caption>${caption(capture, shown)}</caption>
<thead><tr><th class="number">#</th><th class="number">ms</th><th class="number">conn.</th><th>from → to</th><th>flags</th><th class="number">seq</th><th class="number">ack</th><th>carries</th><th>bytes</th></tr></thead>
<tbody>
${(marks.get(0) ?? []).map((mark) => markRow(mark))}${rows}</tbody></table></div></div>`;
}

function caption({ packets, dropped }: Capture, shown: readonly Packet[]): string {
  const missing = packets.length - shown.length;
  return [
    'Segments as tcpdump would show them. Secrets are masked; what is under TLS is encrypted, and the pcapng has what decrypts it.',
    missing === 0 ? [] : [`${missing} more packets are not on this page, but in the pcapng.`],
    dropped.packets === 0 ? [] : [`The recorder had let go of ${dropped.packets} older ones.`],
  ]
    .flat()
    .join(' ');
}

function filters({ participants, connections }: Capture): Markup {
  return markup`<form class="filters" hidden="">
<label>Participant <select name="participant"><option value="">all</option>${participants.map(({ name }) => markup`<option>${name}</option>`)}</select></label>
<label>Connection <select name="connection"><option value="">all</option>${connections.map(({ id, opener, acceptor }) => markup`<option value="${id}">${id}: ${opener} ⟶ ${acceptor}</option>`)}</select></label>
<label>Text <input type="search" name="text" placeholder="FIN, transfer, orders …"/></label>
<output></output>
</form>`;
}

interface PacketRow {
  readonly capture: Capture;
  readonly packet: Packet;
  readonly attempt: CapturedAttempt | undefined;
  readonly run: number;
  readonly carried: readonly string[] | undefined;
}

function packetRow(
  { capture, packet, attempt, run, carried = [] }: PacketRow,
  shown: ReadonlyMap<number, Uint8Array>,
): Markup {
  const { number, atMs, connection, from: side, flags, sequence, acknowledgement, payload } = packet;
  const from = attempt?.[side] ?? side;
  const to = attempt?.[otherSide(side)] ?? otherSide(side);
  return markup`<tr id="${packetId(run, number)}" data-connection="${connection}" data-from="${from}" data-to="${to}"><td class="number">${number}</td><td class="number">${(atMs - capture.startedAtMs).toFixed(3)}</td><td class="number">${connection}</td><td>${from} → ${to}</td><td>${flags.join(' ')}</td><td class="number">${sequence}</td><td class="number">${acknowledgement}</td><td class="carries">${carriedText(carried)}</td><td>${bytesCell(payload.length, shown.get(number))}</td></tr>
`;
}

function carriedText(carried: readonly string[]): string {
  const more = carried.length - CARRIED_MAX;
  return [...carried.slice(0, CARRIED_MAX), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function bytesCell(bytes: number, shown: Uint8Array | undefined): Markup {
  if (bytes === 0) return markup``;
  if (shown === undefined) return markup`${bytes} B`;
  const more = shown.length < bytes ? `\n… ${bytes - shown.length} more` : '';
  return markup`<details><summary>${bytes} B</summary><pre>${hexDump(shown)}${more}</pre></details>`;
}

function markRow({ kind, text }: Mark): Markup {
  return markup`<tr class="step"><td colspan="9">${kind === 'fault' ? 'fault' : 'step'}: ${text}</td></tr>
`;
}

function marksByPacket(marks: readonly Mark[]): Map<number, Mark[]> {
  return Map.groupBy(marks, ({ packet }) => packet);
}

/** Exchanges and deliveries in words, by the packet that carried their last byte. */
function contentsByPacket({ exchanges, deliveries }: Capture): Map<number, string[]> {
  const contents = new Map<number, string[]>();
  const add = (packet: number, text: string) => contents.set(packet, [...(contents.get(packet) ?? []), text]);
  for (const { packet, operation, summary } of exchanges) add(packet, `${operation} ${summary}`);
  for (const { packet, entity, messageId } of deliveries) {
    add(packet, messageId === undefined ? `message of ${entity}` : `message ${messageId} of ${entity}`);
  }
  return contents;
}

/** The bytes that the page shows, by packet number: the first packets' until there are too many. */
function bytesToShow({ connections }: Capture, shown: readonly Packet[]): Map<number, Uint8Array> {
  const encrypted = new Set(connections.flatMap(({ id, layers }) => (layers.includes('tls') ? [id] : [])));
  const limitOf = ({ connection }: Packet) => (encrypted.has(connection) ? CIPHERTEXT_BYTES_MAX : BYTES_MAX);
  let total = 0;
  const within = shown.filter((packet) => {
    total += Math.min(packet.payload.length, limitOf(packet));
    return total <= ALL_BYTES_MAX;
  });
  const visible = visiblePayloads(within);
  return new Map(
    within.flatMap((packet) => {
      const bytes = visible.get(packet.number);
      return bytes === undefined ? [] : [[packet.number, bytes.subarray(0, limitOf(packet))] as const];
    }),
  );
}
