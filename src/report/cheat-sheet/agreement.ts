import type { CheatSheetRow } from './cheat-sheet.ts';
import type { ClaimedHop, HopEnd } from './claims.ts';
import type { MeasuredHop } from './measurement.ts';

type Judgement = Pick<CheatSheetRow, 'agreement' | 'remarks'>;

/** Holds a claim against what was measured. The rules are in this folder's README. */
export function compare(
  claim: CheatSheetRow['claim'],
  { producerHop, consumerHop }: NonNullable<CheatSheetRow['measured']>,
): Judgement {
  const log = claim.consumerHop.model === 'pull' ? readsLog(consumerHop) : undefined;
  const contradictions = [
    ...contradictionsOf('producer', claim.producerHop, producerHop),
    ...contradictionsOf(
      'consumer',
      log === undefined ? claim.consumerHop : { ...claim.consumerHop, model: 'push' },
      consumerHop,
    ),
  ];
  if (contradictions.length > 0) return { agreement: 'contradicts', remarks: contradictions };
  const remarks = [log, asks(consumerHop)].filter((each) => each !== undefined);
  return { agreement: remarks.length === 0 ? 'agrees' : 'agrees with a remark', remarks };
}

function contradictionsOf(which: 'producer' | 'consumer', claimed: ClaimedHop, measured: MeasuredHop): string[] {
  const { from, to, model, wire, openedBy, openedByEnds, evidence } = measured;
  const because = evidence.length === 0 ? '' : `: ${evidence.slice(0, EVIDENCE_MAX).join('; ')}`;
  const found: string[] = [];
  if (model !== claimed.model) found.push(`the ${which} hop is ${model} (${wire}), not ${claimed.model}${because}`);
  const nameOf = (end: HopEnd) => (end === 'sender' ? from : to);
  if (openedByEnds.some((end) => end !== claimed.openedBy)) {
    found.push(`${openedBy} opens the ${which}-side connection, not ${nameOf(claimed.openedBy)}${because}`);
  }
  return found;
}

const EVIDENCE_MAX = 2;

/** A log is pulled from in that its reader says where to begin, even where its events then come by themselves. The remark says both. */
function readsLog({ to, model, wire, placedAt }: MeasuredHop): string | undefined {
  if (placedAt === undefined || model !== 'push' || wire !== 'standing credit') return undefined;
  return `claimed is pull, measured is push: ${to} says from where in the log it reads (packet ${placedAt}), and pulls in that sense only; on the wire its credit stands, and events come to its handler by themselves`;
}

/** A handler that is called because a library asks for it. */
function asks({ from, to, model, wire, openedBy, polls }: MeasuredHop): string | undefined {
  if (model !== 'push' || (wire !== 'poll' && wire !== 'long poll')) return undefined;
  const often = polls === undefined ? '' : `: ${polls.requests} requests, ${polls.empty} of them in vain`;
  return `the handler of ${to} is called, but on the wire ${to} asks ${from} over a connection of ${openedBy}'s own (${wire}${often})`;
}
