import type { DeclaredEntity } from './administration.ts';
import type { ConsumptionDefinition, SubscriptionDefinition } from './definitions.ts';
import type { EntityContext } from './entity.ts';
import { Failure } from './failure.ts';
import { Queue } from './queue.ts';
import { DEFAULT_RULE, type Filter } from './rules/rule.ts';
import { RuleQuota } from './rules/rule-quota.ts';
import { RuleSet } from './rules/rule-set.ts';
import { Subscription } from './subscription.ts';
import { Topic } from './topic.ts';
import type { Entities } from './turn.ts';

/*
 * What must hold between a definition and the entities that are there. What holds for a definition by itself, such as the range of
 * a duration, is checked where it is read.
 */

/** Why an entity cannot forward as it is to. `newTopic` is about to be created with it. */
export function definitionProblem(
  path: string,
  definition: ConsumptionDefinition,
  entities: Entities,
  newTopic?: string,
): Failure | undefined {
  const { forwardTo, forwardDeadLetteredMessagesTo, requiresSession } = definition;
  if (forwardTo !== undefined && requiresSession) {
    return invalid(`ForwardTo cannot be set on '${path}', which requires sessions`);
  }
  for (const to of [forwardTo, forwardDeadLetteredMessagesTo]) {
    if (to === undefined || to.toLowerCase() === newTopic?.toLowerCase()) continue;
    if (to.toLowerCase() === path.toLowerCase()) return invalid(`The entity '${path}' cannot forward to itself`);
    const target = entities.find(to);
    if (!(target instanceof Queue || target instanceof Topic)) {
      return new Failure('forward-destination-not-found', to);
    }
  }
  return undefined;
}

/** Why an entity cannot become what is declared. */
export function changeProblem(
  entity: Queue | Topic | Subscription,
  declared: DeclaredEntity,
  entities: Entities,
): Failure | undefined {
  const { path, kind } = entity.description;
  if (declared.kind !== kind) return invalid(`The entity '${path}' is a ${kind}, not a ${declared.kind}`);
  if (declared.kind !== 'topic') {
    if (declared.definition.requiresSession !== entity.description.requiresSession) {
      return immutable('RequiresSession', path);
    }
    const problem = definitionProblem(path, declared.definition, entities);
    if (problem !== undefined) return problem;
  }
  if (declared.kind === 'subscription' || entity instanceof Subscription) return undefined;
  const { duplicateDetectionWindowMs, enablePartitioning } = entity.definition;
  const isDetecting = declared.definition.duplicateDetectionWindowMs !== undefined;
  if (isDetecting !== (duplicateDetectionWindowMs !== undefined)) return immutable('RequiresDuplicateDetection', path);
  return declared.definition.enablePartitioning === enablePartitioning
    ? undefined
    : immutable('EnablePartitioning', path);
}

/** Why a topic cannot have these new subscriptions with their rules. `quota` is that of the topic. */
export function subscriptionsProblem(
  topic: string,
  subscriptions: readonly SubscriptionDefinition[],
  quota: RuleQuota,
  { ids, limits }: EntityContext,
): Failure | undefined {
  const names = new Set<string>();
  const filters: Filter[] = [];
  for (const { name, rules = [DEFAULT_RULE] } of subscriptions) {
    const path = `${topic}/Subscriptions/${name}`;
    if (names.has(name.toLowerCase())) return new Failure('entity-already-exists', path);
    names.add(name.toLowerCase());
    const tried = new RuleSet(path, ids, new RuleQuota(topic, limits));
    for (const rule of rules) {
      const added = tried.add(rule, 0);
      if (added instanceof Failure) return added;
      filters.push(rule.filter);
    }
  }
  return quota.refusal(filters);
}

function immutable(property: string, path: string): Failure {
  return new Failure('entity-property-immutable', `The value of ${property} of the entity '${path}' cannot be changed`);
}

function invalid(detail: string): Failure {
  return new Failure('entity-definition-invalid', detail);
}
