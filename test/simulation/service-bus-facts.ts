import { expect } from 'vitest';
import type { ModelQueue } from './service-bus-model.ts';
import type { Projection } from './service-bus-projection.ts';
import { shownChanges } from './service-bus-shown.ts';

/** What the events say of a queue is what the model has. */
export function checkFacts(queue: ModelQueue, projection: Projection): void {
  const { path } = queue.settings;
  const facts = projection.of(path);
  expect([...facts.keys()].sort((a, b) => a - b)).toEqual(
    queue.peek(0, 10_000).map(({ sequenceNumber }) => sequenceNumber),
  );
  for (const model of queue.messages) {
    const fact = facts.get(model.sequenceNumber)!;
    expect(fact.deliveryCount).toBe(model.deliveryCount);
    expect(shownChanges(fact.changes)).toEqual(shownChanges(model.changes));
    expect(fact.state).toBe(model.state);
    if (queue.sessions === undefined) expect(fact.lockedUntilMs ?? Number.NaN).toBe(model.lockedUntilMs);
  }
  for (const { id, state } of queue.sessions?.sessions ?? []) {
    const fact = projection.sessionsOf(path).get(id);
    expect(fact?.state).toBe(state);
    expect(fact?.lockedUntilMs).toBe(queue.sessions!.lockedUntilMs(id));
  }
}
