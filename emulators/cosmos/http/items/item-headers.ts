import type { Position } from '../../core/commands.ts';
import type { Call } from '../call.ts';
import { namedLink, ownerPathHeader } from '../named-link.ts';
import { linkOf } from '../resource-address.ts';

/**
 * How far a range has come, and what container that is about: clients keep session tokens under both its name and its rid.
 * [cosmos-protocol 7.2, 7.3]
 */
export function positionHeaders(call: Pick<Call, 'host' | 'address'>, position: Position): Record<string, string> {
  const { containerRid, rangeId, rangeLsn } = position;
  const steps = call.address.steps.slice(0, 2);
  const names = steps[1]?.id === containerRid ? namedLink(call, steps) : linkOf(steps);
  return {
    'x-ms-session-token': sessionToken([position]),
    'x-ms-content-path': containerRid,
    ...ownerPathHeader(names),
    'x-ms-documentdb-partitionkeyrangeid': rangeId,
    lsn: String(rangeLsn),
    'x-ms-cosmos-llsn': String(rangeLsn),
    'x-ms-global-committed-lsn': String(rangeLsn),
  };
}

/** As {@link positionHeaders}, of a feed that may go over several ranges: of those none is named. At least one. */
export function positionsHeaders(call: Pick<Call, 'host' | 'address'>, positions: readonly Position[]) {
  const { 'x-ms-documentdb-partitionkeyrangeid': rangeId, ...headers } = positionHeaders(call, positions[0]!);
  return {
    ...headers,
    ...(positions.length === 1 && rangeId !== undefined && { 'x-ms-documentdb-partitionkeyrangeid': rangeId }),
    'x-ms-session-token': sessionToken(positions),
  };
}

function sessionToken(positions: readonly Position[]): string {
  return positions.map(({ rangeId, rangeLsn }) => `${rangeId}:-1#${rangeLsn}`).join(',');
}

/** Whether a write is answered without the item. [cosmos-protocol 7, minimal responses] */
export function isMinimal({ request: { headers } }: Pick<Call, 'request'>): boolean {
  if (headers['x-ms-cosmos-populate-content-response-on-write']?.toLowerCase() === 'false') return true;
  return headers.prefer?.toLowerCase().replaceAll(' ', '').includes('return=minimal') ?? false;
}
