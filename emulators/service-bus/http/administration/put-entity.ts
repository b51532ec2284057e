import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import type { HttpReply } from '../../../../src/transport/http/service.ts';
import type { XmlElement } from '../../../../src/wire/atom/xml.ts';
import {
  type Converted,
  type QueueConfig,
  type SubscriptionConfig,
  type TopicConfig,
  toQueueDefinition,
  toSubscriptionDefinition,
  toTopicDefinition,
} from '../../config.ts';
import type { DeclaredEntity } from '../../core/administration.ts';
import { Failure } from '../../core/commands.ts';
import type { RuleDefinition } from '../../core/rules/rule.ts';
import { succeeded } from '../request-error.ts';
import type { SubscriptionResource } from '../resource.ts';
import type { Administration } from './administration.ts';
import { badValue, type Property, readDescription, SERVICE_BUS_XML } from './description.ts';
import { entityEntry, entryReply } from './entry.ts';
import { authoriseForwarding } from './forward-authorisation.ts';
import { checkName } from './names.ts';
import { withinQuotas } from './quotas.ts';

/** Creates a queue or topic, whichever the description is of; with `update`, changes the one that is there. */
export function putEntity(
  administration: Administration,
  path: string,
  description: XmlElement,
  update: boolean,
): HttpReply {
  const { properties, limits } = administration;
  switch (description.name) {
    case 'QueueDescription': {
      const { values, keepsWindow } = withoutUselessWindow(read(administration, description, properties.queue));
      const name = nameFor(administration, path, update);
      const definition = checked(toQueueDefinition({ ...values, name } as QueueConfig, limits));
      return put(administration, { kind: 'queue', definition: keepsWindow(definition) }, update);
    }
    case 'TopicDescription': {
      const { values, keepsWindow } = withoutUselessWindow(read(administration, description, properties.topic));
      const name = nameFor(administration, path, update);
      const definition = checked(toTopicDefinition({ ...values, name } as TopicConfig, limits));
      return put(administration, { kind: 'topic', definition: keepsWindow(definition) }, update);
    }
    default:
      throw badValue('content', description.name, 'a QueueDescription or TopicDescription');
  }
}

/** Creates or changes a subscription. Only a new one can have a default rule of its own. */
export function putSubscription(
  administration: Administration,
  { topic, name: asked, path }: SubscriptionResource,
  description: XmlElement,
  update: boolean,
): HttpReply {
  if (description.name !== 'SubscriptionDescription') {
    throw badValue('content', description.name, 'a SubscriptionDescription');
  }
  const { properties, limits } = administration;
  const { defaultRuleDescription, ...values } = read(administration, description, properties.subscription);
  if (update && defaultRuleDescription !== undefined) {
    throw new RequestError(400, 'SubCode=40000. DefaultRuleDescription can only be given for a new subscription.');
  }
  if (!update) checkName('subscription', asked);
  const name = update ? existingName(administration, path) : asked;
  const definition = checked(toSubscriptionDefinition({ ...values, name } as SubscriptionConfig, limits));
  const rules = defaultRuleDescription === undefined ? {} : { rules: [defaultRuleDescription as RuleDefinition] };
  return put(administration, { kind: 'subscription', topic, definition: { ...definition, ...rules } }, update);
}

function read(
  { version, limits }: Administration,
  description: XmlElement,
  properties: readonly Property<never>[],
): Record<string, unknown> {
  if (description.namespace !== SERVICE_BUS_XML) {
    throw badValue('content', description.namespace, `a description of the namespace ${SERVICE_BUS_XML}`);
  }
  // A PUT without a version was refused before.
  return version === '' ? {} : withinQuotas(readDescription(description, properties, version), limits);
}

interface Detecting {
  readonly duplicateDetectionWindowMs: number | undefined;
}

/**
 * Clients always send a window, also for an entity that does not detect duplicates. It is checked, but counts for nothing.
 */
function withoutUselessWindow(values: Record<string, unknown>) {
  const isUseless =
    values.duplicateDetectionHistoryTimeWindow !== undefined && values.requiresDuplicateDetection !== true;
  const keepsWindow = <D extends Detecting>(definition: D): D =>
    isUseless ? { ...definition, duplicateDetectionWindowMs: undefined } : definition;
  return { values: isUseless ? { ...values, requiresDuplicateDetection: true } : values, keepsWindow };
}

/** The name of an entity never changes, not even its spelling. */
function nameFor(administration: Administration, path: string, update: boolean): string {
  if (update) return existingName(administration, path);
  checkName('entity', path);
  return path;
}

function existingName({ namespace }: Administration, path: string): string {
  return succeeded(namespace.host.execute({ type: 'get-entity', entity: path })).entity.definition.name;
}

/** Throws the first problem as a RequestError. */
function checked<D>({ definition, errors: [problem] }: Converted<D>): D {
  if (problem === undefined) return definition;
  const key = problem.path.slice(1);
  throw badValue(`${key[0]?.toUpperCase() ?? ''}${key.slice(1)}`, problem.found, problem.expected);
}

/** 201 for a new entity, 200 for a changed one. */
function put(administration: Administration, entity: DeclaredEntity, update: boolean): HttpReply {
  if (entity.kind !== 'topic') authoriseForwarding(administration, entity.definition);
  const { host } = administration.namespace;
  const reply = host.execute({ type: update ? 'update-entity' : 'create-entity', entity });
  if (reply instanceof Failure && reply.error === 'entity-already-exists') throw conflict();
  return entryReply(update ? 200 : 201, entityEntry(administration, succeeded(reply)));
}

/** What the service says when something of the name is there already. */
export function conflict(): RequestError {
  return new RequestError(
    409,
    "SubCode=40900. Conflict. You're requesting an operation that isn't allowed in the resource's current state. " +
      'To know more visit https://aka.ms/sbResourceMgrExceptions. .',
  );
}
