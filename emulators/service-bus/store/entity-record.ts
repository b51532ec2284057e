import type { DeclaredEntity } from '../core/administration.ts';
import { DEFAULT_RULE, type Rule } from '../core/rules/rule.ts';
import { readJson, writeJson } from './record-json.ts';

/** An entity as a store keeps it. Rules and subscriptions have records of their own. */
export interface EntityRecord {
  /** As it is now. */
  readonly declared: DeclaredEntity;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** What the configuration said when it counted last, with a subscription's rules. Undefined: it was made at run time. */
  readonly configured: DeclaredEntity | undefined;
}

export function encodeEntity(record: EntityRecord): Buffer {
  return writeJson(record);
}

export function decodeEntity(bytes: Uint8Array): EntityRecord {
  return { configured: undefined, ...(readJson(bytes) as Omit<EntityRecord, 'configured'>) };
}

export function encodeRule(rule: Rule): Buffer {
  return writeJson(rule);
}

export function decodeRule(bytes: Uint8Array): Rule {
  return readJson(bytes) as Rule;
}

/** As it stands in events and commands. */
export function pathOf(declared: DeclaredEntity): string {
  const { name } = declared.definition;
  return declared.kind === 'subscription' ? `${declared.topic}/Subscriptions/${name}` : name;
}

/** Of the entity's dead-letter queue, which a topic has none of. */
export function deadLetterPathOf(declared: DeclaredEntity): string {
  return `${pathOf(declared)}/$DeadLetterQueue`;
}

/** The entity without its rules, which are stored by themselves, and those rules as they are when it is new. */
export function withoutRules(
  declared: DeclaredEntity,
  createdAtMs: number,
): { readonly kept: DeclaredEntity; readonly rules: readonly Rule[] } {
  if (declared.kind !== 'subscription') return { kept: declared, rules: [] };
  const { rules = [DEFAULT_RULE], ...definition } = declared.definition;
  return { kept: { ...declared, definition }, rules: rules.map((rule) => ({ ...rule, createdAtMs })) };
}
