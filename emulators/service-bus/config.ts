import Type from 'typebox';
import type { ConfigProblem } from '../../src/kernel/emulator.ts';
import { Conversion } from './config/conversion.ts';
import {
  type NamespaceConfig,
  namespaceSchema,
  type QueueConfig,
  type SubscriptionConfig,
  type TopicConfig,
} from './config/schema.ts';
import type {
  NamespaceDefinition,
  QueueDefinition,
  SubscriptionDefinition,
  TopicDefinition,
} from './core/definitions.ts';
import type { ServiceBusLimits } from './limits.ts';

export type { NamespaceConfig, QueueConfig, SubscriptionConfig, TopicConfig } from './config/schema.ts';

/** JSON Schema of `serviceBus` in `azwire.json`. What a schema cannot say is checked by {@link toDefinitions}. */
export const serviceBusConfigSchema = Type.Object(
  { namespaces: Type.Array(namespaceSchema, { minItems: 1, description: 'The Service Bus namespaces to serve.' }) },
  {
    additionalProperties: false,
    description: 'Azure Service Bus. Property names are those of Azure; durations are ISO 8601.',
  },
);

export type ServiceBusConfig = Type.Static<typeof serviceBusConfigSchema>;

/**
 * The entities that a configuration declares, with every default filled in. The configuration must have passed the schema.
 * With errors, the definitions are not to be used.
 */
export function toDefinitions(
  config: ServiceBusConfig,
  limits: ServiceBusLimits,
): { readonly namespaces: readonly NamespaceDefinition[]; readonly errors: readonly ConfigProblem[] } {
  const conversion = new Conversion(limits);
  return { namespaces: conversion.namespaces(config.namespaces), errors: conversion.errors };
}

/** A definition, and what is wrong with it: with errors it is not to be used. Their paths begin at the entity. */
export interface Converted<Definition> {
  readonly definition: Definition;
  readonly errors: readonly ConfigProblem[];
}

/** One namespace that has passed its schema. */
export function toNamespaceDefinition(
  config: NamespaceConfig,
  limits: ServiceBusLimits,
): Converted<NamespaceDefinition> {
  return converted(limits, (conversion) => conversion.namespace(config, ''));
}

/** One queue that has passed its schema. Whether it may forward to where it is to is for the core to say; also below. */
export function toQueueDefinition(config: QueueConfig, limits: ServiceBusLimits): Converted<QueueDefinition> {
  return converted(limits, (conversion) => conversion.queue(config, '', new Map()));
}

/** One topic that has passed its schema, with its subscriptions. */
export function toTopicDefinition(config: TopicConfig, limits: ServiceBusLimits): Converted<TopicDefinition> {
  return converted(limits, (conversion) => conversion.topic(config, '', new Map()));
}

/** One subscription that has passed its schema. */
export function toSubscriptionDefinition(
  config: SubscriptionConfig,
  limits: ServiceBusLimits,
): Converted<SubscriptionDefinition> {
  return converted(limits, (conversion) => conversion.subscription(config, ''));
}

function converted<D>(limits: ServiceBusLimits, convert: (conversion: Conversion) => D): Converted<D> {
  const conversion = new Conversion(limits);
  return { definition: convert(conversion), errors: conversion.errors };
}
