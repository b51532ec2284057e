import { type Call, containerOf, executed, header } from './call.ts';
import { CosmosError } from './cosmos-error.ts';

/** Throws 400/1024 where the client means another container of that name: one that was there before. [cosmos-protocol 7] */
export function checkIntendedContainer(call: Call): void {
  const intended = header(call, 'x-ms-cosmos-intended-collection-rid');
  const isInContainer = call.address.steps[1]?.type === 'colls' && call.address.type !== 'colls';
  if (intended === undefined || !isInContainer) return;
  const { _rid } = executed(call, { type: 'get-container', ...containerOf(call) }).resource;
  if (_rid === intended) return;
  throw new CosmosError(
    400,
    `The requested container was deleted and created again: its rid is ${_rid}, and ${intended} was intended.`,
    { subStatus: 1024 },
  );
}
