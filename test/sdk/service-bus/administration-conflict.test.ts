import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { itHere, startBus } from '../../support/bus.ts';

const FILTER = { sqlExpression: '1=1' };

itHere('what is there already cannot be created, in any case of its letters', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const conflict = {
    statusCode: 409,
    code: 'MessageEntityAlreadyExistsError',
    message: expect.stringMatching(/^SubCode=40900\. Conflict\. .* TrackingId:.*, SystemTracker:.*, Timestamp:/),
  };
  await expect(administration.createQueue('Plain')).rejects.toMatchObject(conflict);
  await expect(administration.createTopic('plain')).rejects.toMatchObject(conflict);
  await expect(administration.createQueue('EVENTS')).rejects.toMatchObject(conflict);
  await expect(administration.createSubscription('events', 'FIRST')).rejects.toMatchObject(conflict);
  await expect(administration.createRule('events', 'first', '$default', FILTER)).rejects.toMatchObject(conflict);
});

itHere('what is not there cannot be changed, nor be given parts', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const missing = { statusCode: 404, code: 'MessageEntityNotFoundError' };
  const queue = await administration.getQueue('plain');
  await expect(administration.updateQueue({ ...queue, name: 'nope' })).rejects.toMatchObject(missing);
  const topic = await administration.getTopic('events');
  await expect(administration.updateTopic({ ...topic, name: 'nope' })).rejects.toMatchObject(missing);
  const subscription = await administration.getSubscription('events', 'first');
  const other = administration.updateSubscription({ ...subscription, subscriptionName: 'nope' });
  await expect(other).rejects.toMatchObject(missing);
  const rule = await administration.getRule('events', 'first', '$Default');
  const otherRule = administration.updateRule('events', 'first', { ...rule, name: 'nope' });
  await expect(otherRule).rejects.toMatchObject(missing);
  await expect(administration.createSubscription('nope', 's')).rejects.toMatchObject(missing);
  await expect(administration.createRule('events', 'nope', 'r', FILTER)).rejects.toMatchObject(missing);
});
