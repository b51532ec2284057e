import Type from 'typebox';
import type { ConfigProblem } from '../../src/kernel/emulator.ts';
import { Conversion } from './config/conversion.ts';
import { type NamespaceConfig, namespaceSchema } from './config/schema.ts';
import type { NamespaceDefinition } from './core/definitions.ts';
import type { EventHubsLimits } from './limits.ts';

export type { EventHubConfig, NamespaceConfig } from './config/schema.ts';

/** JSON Schema of `eventHubs` in `azwire.json`. What a schema cannot say is checked by {@link toDefinitions}. */
export const eventHubsConfigSchema = Type.Object(
  { namespaces: Type.Array(namespaceSchema, { minItems: 1, description: 'The Event Hubs namespaces to serve.' }) },
  { additionalProperties: false, description: 'Azure Event Hubs. Property names are those of Azure.' },
);

export type EventHubsConfig = Type.Static<typeof eventHubsConfigSchema>;

/**
 * The hubs that a configuration declares, with every default filled in. The configuration must have passed the schema. With
 * errors, the definitions are not to be used.
 */
export function toDefinitions(
  config: EventHubsConfig,
  limits: EventHubsLimits,
): { readonly namespaces: readonly NamespaceDefinition[]; readonly errors: readonly ConfigProblem[] } {
  const conversion = new Conversion(limits);
  return { namespaces: conversion.namespaces(config.namespaces), errors: conversion.errors };
}

/** One namespace that has passed its schema and its checks. */
export function toNamespaceDefinition(config: NamespaceConfig, limits: EventHubsLimits): NamespaceDefinition {
  return new Conversion(limits).namespace(config, '');
}
