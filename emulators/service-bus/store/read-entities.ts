import type { Table } from '../../../src/kernel/store.ts';
import type { Rule } from '../core/rules/rule.ts';
import { EntityPlace } from './entity-place.ts';
import { decodeEntity, decodeRule } from './entity-record.ts';
import { KIND, type Kind, numberOf, ownerOf, rangeOfKind } from './keys.ts';
import { decodeNumber } from './small-records.ts';

/** An entity of which the store has records. */
export interface FoundEntity {
  readonly place: EntityPlace;
  /** In their order. */
  readonly rules: readonly Rule[];
}

/** The entities of a namespace in the order of their creation, without their messages. Throws when a record cannot be read. */
export function readEntities(table: Table, namespace: number): FoundEntity[] {
  const found = new Map<number, { readonly place: EntityPlace; readonly rules: Rule[] }>();
  for (const { key, value } of recordsOf(table, namespace, KIND.entity)) {
    found.set(ownerOf(key), { place: new EntityPlace(ownerOf(key), decodeEntity(value)), rules: [] });
  }
  for (const { key, value } of recordsOf(table, namespace, KIND.rule)) {
    const { place, rules } = found.get(ownerOf(key))!;
    const rule = decodeRule(value);
    rules.push(rule);
    place.lastRule = numberOf(key);
    place.rules.set(rule.name.toLowerCase(), place.lastRule);
  }
  for (const { key, value } of recordsOf(table, namespace, KIND.numbers)) {
    found.get(ownerOf(key))!.place.numbersUpTo = decodeNumber(value);
  }
  return [...found.values()];
}

function recordsOf(table: Table, namespace: number, kind: Kind) {
  const { from, to } = rangeOfKind(namespace, kind);
  return table.range(from, to);
}
