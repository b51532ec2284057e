import type { ResourceOutcome } from '../core/administration.ts';
import type { Resource } from '../core/definitions.ts';
import { type Answer, type Call, header } from './call.ts';
import { namedLink, ownerPathHeader } from './named-link.ts';

const STATUS = { created: 201, replaced: 200, read: 200, deleted: 204 } as const;
/** What the service charges for work on its own records, about. */
const WRITE_CHARGE = 4.95;

/** What came of a command on a resource that is no item. A read with the etag that it has already is answered 304. */
export function resourceAnswer(
  call: Call,
  { outcome, resource }: ResourceOutcome,
  shown: (resource: Resource) => object = (each) => each,
): Answer {
  const charge = outcome === 'read' ? 1 : WRITE_CHARGE;
  if (outcome === 'deleted') return { status: 204, charge };
  const { steps, feed } = call.address;
  const owner = feed === undefined ? steps.slice(0, -1) : steps;
  const headers = { etag: resource._etag, ...ownerPathHeader(namedLink(call, owner)) };
  if (outcome === 'read' && isSameEtag(header(call, 'if-none-match'), resource._etag)) {
    return { status: 304, charge, headers };
  }
  return { status: STATUS[outcome], charge, headers, body: shown(resource) };
}

/** With or without its quotes. */
export function isSameEtag(shown: string | undefined, etag: string): boolean {
  return shown !== undefined && (shown === '*' || shown.replaceAll('"', '') === etag.replaceAll('"', ''));
}
