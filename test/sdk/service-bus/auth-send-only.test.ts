import { expect } from 'vitest';
import { clientOf, startGuardedBus, withKey } from '../../support/auth.ts';
import { bodies, itHere, receiveAll } from '../../support/bus.ts';

itHere('a key that may only send sends, schedules and cancels, and cannot receive or peek', async () => {
  const { connectionString } = await startGuardedBus();
  const client = clientOf(withKey(connectionString, 'sender'));
  const sender = client.createSender('orders');
  await sender.sendMessages({ body: 'sent' });
  const [number] = await sender.scheduleMessages({ body: 'never' }, new Date(Date.now() + 3_600_000));
  await sender.cancelScheduledMessages(number!);
  const required = {
    code: 'UnauthorizedAccess',
    message: expect.stringMatching(
      /^Unauthorized access\. 'Listen' claim\(s\) are required to perform this operation\. Resource: 'sb:\/\/guarded\.servicebus\.windows\.net\/orders'\. TrackingId:/,
    ),
  };
  const receiver = client.createReceiver('orders');
  await expect(receiver.receiveMessages(1, { maxWaitTimeInMs: 500 })).rejects.toMatchObject(required);
  await expect(receiver.peekMessages(1)).rejects.toMatchObject(required);
  const all = clientOf(withKey(connectionString, 'root'));
  expect(bodies(await receiveAll(all.createReceiver('orders'), 1))).toEqual(['sent']);
});
