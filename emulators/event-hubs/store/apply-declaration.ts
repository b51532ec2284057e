import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../core/commands.ts';
import { type ConsumerGroupDefinition, DEFAULT_CONSUMER_GROUP, type HubDefinition } from '../core/definitions.ts';
import type { OpenedNamespace } from './namespace-stores.ts';
import { type HubRecord, readJson, writeJson } from './record-json.ts';

/** Whether the configuration says something else than when it counted last. */
export function hasChanged({ configured }: HubRecord, declared: HubDefinition): boolean {
  return !isDeepStrictEqual(configured && readJson(writeJson(configured)), readJson(writeJson(declared)));
}

/**
 * Makes a stored hub what the configuration declares now, as an update by its administration would. Consumer groups that were made
 * at run time stay. Gives why it cannot be done.
 */
export function applyDeclaration(
  { namespace, journal }: OpenedNamespace,
  record: HubRecord,
  declared: HubDefinition,
  nowMs: number,
): Failure | undefined {
  const consumerGroups = [...declared.consumerGroups, ...madeAtRunTime(record, declared)];
  const command = { type: 'update-hub', definition: { ...declared, consumerGroups } } as const;
  const { reply, events } = namespace.execute(command, nowMs);
  if (reply instanceof Failure) return reply;
  journal.record(events);
  journal.configured(record.definition.name, declared);
  return undefined;
}

function madeAtRunTime({ definition, configured }: HubRecord, declared: HubDefinition): ConsumerGroupDefinition[] {
  const names = [...(configured?.consumerGroups ?? []), ...declared.consumerGroups].map(({ name }) =>
    name.toLowerCase(),
  );
  const known = new Set([...names, DEFAULT_CONSUMER_GROUP.toLowerCase()]);
  return definition.consumerGroups.filter(({ name }) => !known.has(name.toLowerCase()));
}
