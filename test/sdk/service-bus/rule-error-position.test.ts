import { expect } from 'vitest';
import { itHere, startBus } from '../../support/bus.ts';

itHere('a bad rule is refused with the place of the error', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const manager = bus.client().createRuleManager(topic, subscriptions[0]);
  await expect(manager.createRule('a', { sqlExpression: 'n = = 1' })).rejects.toThrow(
    "The filter of the rule 'a' is not valid. Expected a value, found '=' at line 1, column 5.",
  );
  await expect(manager.createRule('a', { sqlExpression: '1=1' }, { sqlExpression: 'SET\na 1' })).rejects.toThrow(
    "The action of the rule 'a' is not valid. Expected '=', found '1' at line 2, column 3.",
  );
  await expect(manager.createRule('a', { sqlExpression: 'n = @n', sqlParameters: { '@n': 1 } })).rejects.toThrow(
    'The parameter @n has no value at line 1, column 5.',
  );
});

itHere('only subscriptions have rules', async () => {
  const bus = await startBus();
  const manager = bus.client().createRuleManager(await bus.queue(), 'first');
  await expect(manager.createRule('a', { sqlExpression: '1=1' })).rejects.toMatchObject({
    code: 'MessagingEntityNotFound',
  });
});
