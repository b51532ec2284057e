import type { ItemReply } from '../../core/commands.ts';
import type { Answer, Call } from '../call.ts';
import { readCharge, replaceCharge, writeCharge } from '../request-charge.ts';
import { isMinimal, positionHeaders } from './item-headers.ts';

export const STATUS_OF_OUTCOME = { created: 201, replaced: 200, read: 200, 'not-modified': 304, deleted: 204 } as const;

/** What an operation on one item costs. */
export function itemCharge({ outcome, sizeBytes }: ItemReply): number {
  if (outcome === 'read' || outcome === 'not-modified') return readCharge(sizeBytes);
  return outcome === 'replaced' ? replaceCharge(sizeBytes) : writeCharge(sizeBytes);
}

/** What came of an operation on one item. */
export function itemAnswer(call: Call, reply: ItemReply): Answer {
  const { outcome, document, lsn, position } = reply;
  const isWithout = outcome === 'deleted' || outcome === 'not-modified' || (outcome !== 'read' && isMinimal(call));
  return {
    status: STATUS_OF_OUTCOME[outcome],
    charge: itemCharge(reply),
    headers: {
      ...positionHeaders(call, position),
      'x-ms-item-lsn': String(lsn),
      ...(outcome !== 'deleted' && { etag: document._etag }),
    },
    ...(!isWithout && { body: document }),
  };
}
