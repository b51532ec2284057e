import { BATCH_MESSAGE_FORMAT } from '../../../wire/amqp/message.ts';
import type { IdLocation } from '../../deliveries.ts';
import { BatchMembers } from './batch-members.ts';
import { fingerprintOf, tellsApart } from './fingerprint.ts';
import type { Link, PartialDelivery } from './link.ts';
import type { ListScanner } from './list-scanner.ts';
import { locateMessageId, SectionScanner } from './sections.ts';

/** The fields of a transfer that matter here. One object is reused for all. [AMQP 2.7.5] */
export class TransferFields {
  handle = 0;
  /** -1: a delivery goes on. */
  deliveryId = 0;
  tagAt = 0;
  /** -1: there is none. */
  tagLength = 0;
  messageFormat = 0;
  settled = false;
  more = false;
  aborted = false;

  /** Returns where the payload starts, or -1 when the frame is malformed. */
  read(list: ListScanner, bytes: Uint8Array, at: number, limit: number): number {
    const payload = list.open(bytes, at, limit);
    this.handle = list.uint();
    this.deliveryId = list.uint();
    this.tagLength = list.binary();
    this.tagAt = list.start;
    this.messageFormat = list.uint();
    this.settled = list.boolean();
    this.more = list.boolean();
    list.skip(); // rcv-settle-mode
    list.skip(); // state
    list.skip(); // resume
    this.aborted = list.boolean();
    return list.failed ? -1 : payload;
  }
}

/** Finds what tells a whole message from others: its id, and its fingerprint where that does not. */
export function identify(bytes: Uint8Array, start: number, end: number, id: IdLocation): void {
  locateMessageId(bytes, start, end, id);
  if (!tellsApart(id)) id.fingerprint = fingerprintOf(bytes, start, end);
}

export function noId(): IdLocation {
  return { bytes: NOTHING, start: 0, length: 0, kind: 0, fingerprint: 0 };
}

const NOTHING = new Uint8Array(0);
export const LOCK_BYTES = 16;
/** Of the data section that is read just now. */
const sectionId = noId();

/** Starts a delivery whose bytes are spread over frames, or which is a batch. */
export function startPartial(messageFormat: number): PartialDelivery {
  const partial: PartialDelivery = {
    sizeBytes: 0,
    scanner: undefined,
    members: undefined,
    id: noId(),
    lockToken: undefined,
    aborted: false,
  };
  if (messageFormat === BATCH_MESSAGE_FORMAT) {
    partial.members = new BatchMembers();
    partial.scanner = new SectionScanner((sizeBytes, bytes, start, end) => {
      const id = sectionId;
      id.fingerprint = 0;
      if (end - start === sizeBytes) identify(bytes, start, end, id);
      else locateMessageId(bytes, start, end, id);
      partial.members?.add(sizeBytes, id);
    });
  }
  return partial;
}

/** More payload of a delivery. */
export function continuePartial(partial: PartialDelivery, bytes: Uint8Array, start: number, end: number): void {
  if (partial.sizeBytes === 0 && partial.scanner === undefined) {
    locateMessageId(bytes, start, end, partial.id);
    partial.id = detached(partial.id);
  }
  partial.sizeBytes += end - start;
  partial.scanner?.feed(bytes, start, end);
}

/** Moves the id to bytes of its own: the chunk must not be kept alive for it. */
function detached(id: IdLocation): IdLocation {
  if (id.kind === 0) return id;
  const { bytes, start, length } = id;
  // Byte by byte: ids are short, and a view to copy from would cost more than all of them.
  const own = new Uint8Array(length);
  for (let i = 0; i < length; i++) own[i] = bytes[start + i]!;
  id.bytes = own;
  id.start = 0;
  return id;
}

/** Whether deliveries on the link are events: not requests, replies, claims or transaction commands. */
export function carriesEvents(link: Link): boolean {
  return link.kind === 'entity';
}

/**
 * Whether the tag of a transfer is the lock token of its message: whoever asked for messages gets it, in so many bytes. No other
 * service that is asked so has such tags. [service-bus-protocol 9.1]
 */
export function carriesLock(link: Link, { tagLength, settled }: TransferFields): boolean {
  return tagLength === LOCK_BYTES && !settled && link.initiator !== link.senderSide;
}
