import type { DeclaredEntity } from '../core/administration.ts';
import type { NamespaceDefinition, TopicDefinition } from '../core/definitions.ts';

/** Every entity that a definition declares, topics before their subscriptions; those with their rules. */
export function declaredIn({ queues, topics }: NamespaceDefinition): DeclaredEntity[] {
  return [
    ...queues.map((definition) => ({ kind: 'queue', definition }) as const),
    ...topics.flatMap((definition) => [
      { kind: 'topic', definition: { ...definition, subscriptions: [] } } as const,
      ...subscriptionsOf(definition),
    ]),
  ];
}

function subscriptionsOf({ name, subscriptions }: TopicDefinition): DeclaredEntity[] {
  return subscriptions.map((definition) => ({ kind: 'subscription', topic: name, definition }));
}
