import { isDeepStrictEqual } from 'node:util';
import type { DeclaredEntity } from '../core/administration.ts';
import { type Command, Failure } from '../core/commands.ts';
import { DEFAULT_RULE, type RuleDefinition } from '../core/rules/rule.ts';
import type { EntityPlace } from './entity-place.ts';
import { type EntityRecord, pathOf } from './entity-record.ts';
import type { OpenedNamespace } from './namespace-stores.ts';
import { readJson, writeJson } from './record-json.ts';

/** Whether the configuration says something else than when it counted last. */
export function hasChanged({ configured }: EntityRecord, declared: DeclaredEntity): boolean {
  return !isSame(configured, declared);
}

/**
 * Makes a stored entity what the configuration declares now, as an update by its administration would. The rules of a subscription
 * are replaced only where the configuration has other ones than before. Gives why it cannot be done.
 */
export function applyDeclaration(
  { namespace, journal }: OpenedNamespace,
  place: EntityPlace,
  declared: DeclaredEntity,
  nowMs: number,
): Failure | undefined {
  const execute = (command: Command) => {
    const { reply, events } = namespace.execute(command, nowMs);
    journal.record(events, nowMs);
    return reply;
  };
  const { configured } = place.record;
  const commands: Command[] = [{ type: 'update-entity', entity: declared }];
  if (configured === undefined || !isSame(rulesOf(configured), rulesOf(declared))) {
    commands.push(...changesOfRules(place, declared));
  }
  for (const command of commands) {
    const reply = execute(command);
    if (reply instanceof Failure) return reply;
  }
  journal.configured(place, declared);
  return undefined;
}

/** What makes the rules of a subscription those that are declared. */
function changesOfRules(place: EntityPlace, declared: DeclaredEntity): Command[] {
  if (declared.kind !== 'subscription') return [];
  const entity = pathOf(declared);
  const rules = rulesOf(declared);
  const names = new Set(rules.map(({ name }) => name.toLowerCase()));
  const stored = [...place.rules.keys()];
  return [
    ...stored.filter((name) => !names.has(name)).map((name): Command => ({ type: 'remove-rule', entity, name })),
    ...rules.map((rule): Command => {
      const isThere = stored.includes(rule.name.toLowerCase());
      return { type: isThere ? 'update-rule' : 'add-rule', entity, rule };
    }),
  ];
}

function rulesOf(declared: DeclaredEntity): readonly RuleDefinition[] {
  return declared.kind === 'subscription' ? (declared.definition.rules ?? [DEFAULT_RULE]) : [];
}

/** Whether both are the same in a store, which leaves out what is undefined. */
function isSame(one: unknown, other: unknown): boolean {
  const kept = (value: unknown) => (value === undefined ? undefined : readJson(writeJson(value)));
  return isDeepStrictEqual(kept(one), kept(other));
}
