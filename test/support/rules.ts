import type {
  CorrelationRuleFilter,
  ServiceBusClient,
  ServiceBusRuleManager,
  SqlRuleAction,
  SqlRuleFilter,
} from '@azure/service-bus';
import { onTestFinished } from 'vitest';

export interface TestRule {
  readonly filter: SqlRuleFilter | CorrelationRuleFilter;
  readonly action?: SqlRuleAction;
}

/** Gives a subscription these rules instead of those it has, by name. After the test it has the default rule again. */
export async function useRules(
  client: ServiceBusClient,
  topic: string,
  subscription: string,
  rules: Readonly<Record<string, TestRule>>,
): Promise<ServiceBusRuleManager> {
  const manager = client.createRuleManager(topic, subscription);
  onTestFinished(async () => {
    await deleteAll(manager);
    await manager.createRule('$Default', { sqlExpression: '1=1' });
  });
  await deleteAll(manager);
  for (const [name, { filter, action }] of Object.entries(rules)) {
    await (action === undefined ? manager.createRule(name, filter) : manager.createRule(name, filter, action));
  }
  return manager;
}

async function deleteAll(manager: ServiceBusRuleManager): Promise<void> {
  for (const name of await ruleNames(manager)) await manager.deleteRule(name);
}

export async function ruleNames(manager: ServiceBusRuleManager): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of manager.listRules()) names.push(name);
  return names;
}
