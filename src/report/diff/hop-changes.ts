import { counted } from '../../kernel/counted.ts';
import { type Change, changed, paired } from './change.ts';
import type { ComparedCapture, ComparedHop } from './compared-capture.ts';

/** What became of the hops. */
export function hopChanges(before: ComparedCapture, after: ComparedCapture): Change[] {
  return paired(byEnds(before.hops), byEnds(after.hops)).flatMap(({ key: subject, before: old, after: now }) => {
    if (old === undefined) return [{ kind: 'hop', change: 'new', subject, text: described(now!) } as const];
    if (now === undefined)
      return [{ kind: 'hop', change: 'gone', subject, text: `no longer ${described(old)}` } as const];
    return [
      ...changed('model', subject, old.model, now.model, `${old.model} → ${now.model}`),
      ...changed('wire', subject, old.wire, now.wire, `${old.wire} → ${now.wire}`),
      ...changed('opener', subject, old.openedBy, now.openedBy, `opened by ${old.openedBy} → by ${now.openedBy}`),
      ...changed('messages', subject, old.deliveries, now.deliveries, `${old.deliveries} → ${now.deliveries} messages`),
    ];
  });
}

function described({ model, wire, openedBy, deliveries }: ComparedHop): string {
  const messages = counted(deliveries, 'message');
  return `${model} over ${wire}, opened by ${openedBy}, ${messages}`;
}

function byEnds(hops: readonly ComparedHop[]): ReadonlyMap<string, ComparedHop> {
  return new Map(hops.map((hop) => [`${hop.from} → ${hop.to}`, hop]));
}
