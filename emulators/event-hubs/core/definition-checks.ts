import { type CoreLimits, DEFAULT_CONSUMER_GROUP, type HubDefinition } from './definitions.ts';
import { Failure } from './failure.ts';

/*
 * What the core insists on. What else holds for a definition by itself, such as the form of a name, is checked where it is read.
 */

/** Why there cannot be such a hub. */
export function definitionProblem(definition: HubDefinition, limits: CoreLimits): Failure | undefined {
  const { name, partitionCount, retentionMs, retentionBytesMax } = definition;
  const { partitionsPerHubMax, retentionMsMax } = limits;
  if (!(Number.isSafeInteger(partitionCount) && partitionCount >= 1 && partitionCount <= partitionsPerHubMax)) {
    return invalid(`The event hub '${name}' has 1 to ${partitionsPerHubMax} partitions, not ${partitionCount}`);
  }
  if (!(retentionMs > 0 && retentionMs <= retentionMsMax)) {
    return invalid(`The event hub '${name}' keeps events for up to ${retentionMsMax} ms, not for ${retentionMs}`);
  }
  if (retentionBytesMax !== undefined && !(retentionBytesMax > 0)) {
    return invalid(`A partition of the event hub '${name}' keeps more than ${retentionBytesMax} bytes`);
  }
  return groupsProblem(definition, limits);
}

/** Why a hub cannot become another. */
export function changeProblem(hub: HubDefinition, next: HubDefinition): Failure | undefined {
  if (next.partitionCount >= hub.partitionCount) return undefined;
  return new Failure(
    'hub-property-immutable',
    `The event hub '${hub.name}' has ${hub.partitionCount} partitions: there can be more, but not fewer`,
  );
}

function groupsProblem({ consumerGroups }: HubDefinition, limits: CoreLimits): Failure | undefined {
  const { consumerGroupsPerHubMax: most } = limits;
  const names = new Set<string>();
  for (const { name } of consumerGroups) {
    const key = name.toLowerCase();
    if (names.has(key)) return new Failure('consumer-group-already-exists', name);
    names.add(key);
  }
  names.delete(DEFAULT_CONSUMER_GROUP.toLowerCase());
  if (names.size <= most) return undefined;
  return new Failure('consumer-group-limit-reached', `${most} consumer groups in an event hub`);
}

function invalid(detail: string): Failure {
  return new Failure('hub-definition-invalid', detail);
}
