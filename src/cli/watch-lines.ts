import { type CapturedConnection, contentsOf, type PacketEnds, packetLine } from '../index.ts';
import { atMsOf, type Event } from './watched-capture.ts';

/** An event as a line for people, without its end. */
export function textOf(event: Event): string {
  switch (event.kind) {
    case 'packet': {
      const { payloadBytes, ...packet } = event.packet;
      const contents = contentsOf(event.carries, packet.number);
      return packetLine({ ...packet, payload: { length: payloadBytes } }, event.ends, contents);
    }
    case 'opened': {
      const { id, openedAtMs, layers } = event.connection;
      return `${timeOf(openedAtMs)} connection ${id} ${endsText(event.connection)}: opened (${layers.join(' › ')})`;
    }
    case 'closed':
      return closedText(event.connection);
    case 'failed': {
      const { atMs, id, verdict, detail } = event.attempt;
      return `${timeOf(atMs)} attempt ${id} ${endsText(event.attempt)}: ${verdict}${detail === undefined ? '' : ` (${detail})`}`;
    }
    case 'mark':
      return `${timeOf(event.mark.atMs)} ${event.mark.kind}: ${event.mark.text}`;
  }
}

/** An event as an object for programs; names stand beside sides. */
export function objectOf(event: Event): object {
  const { kind } = event;
  const at = isoOf(atMsOf(event));
  switch (event.kind) {
    case 'packet': {
      const { opener, acceptor } = event.ends;
      const [from, to] = event.packet.from === 'opener' ? [opener, acceptor] : [acceptor, opener];
      const contents = contentsOf(event.carries, event.packet.number);
      return { kind, at, ...event.packet, from, to, opener, acceptor, contents };
    }
    case 'opened':
    case 'closed':
      return { kind, at, ...event.connection };
    case 'failed':
      return { kind, at, ...event.attempt };
    case 'mark': {
      const { kind: of, ...mark } = event.mark;
      return { kind, at, of, ...mark };
    }
  }
}

function closedText(connection: CapturedConnection): string {
  const { id, openedAtMs, closedAtMs = openedAtMs, closedBy, closeReason, opener, acceptor } = connection;
  const who = closedBy === undefined ? '' : ` by ${closedBy === 'opener' ? opener : acceptor}`;
  const why = closeReason === undefined ? '' : `: ${closeReason}`;
  const seconds = ((closedAtMs - openedAtMs) / 1000).toFixed(1);
  const { bytesFromOpener, bytesFromAcceptor } = connection;
  const bytes = `${bytesFromOpener} bytes from ${opener}, ${bytesFromAcceptor} from ${acceptor}`;
  return `${timeOf(closedAtMs)} connection ${id} ${endsText(connection)}: closed${who} after ${seconds} s${why} (${bytes})`;
}

function endsText({ opener, acceptor, openerAddress, acceptorAddress }: PacketEnds): string {
  return `${opener} (${openerAddress.host}:${openerAddress.port}) > ${acceptor} (${acceptorAddress.host}:${acceptorAddress.port})`;
}

/** Of the day, in UTC, as packets have it. */
function timeOf(atMs: number): string {
  const microseconds = Math.floor((atMs - Math.floor(atMs)) * 1000);
  return `${isoOf(atMs).slice(11, 23)}${String(microseconds).padStart(3, '0')}`;
}

function isoOf(atMs: number): string {
  return new Date(Math.floor(atMs)).toISOString();
}
