import { expect, it } from 'vitest';
import { sasToken, startGuardedBus } from '../support/auth.ts';
import { connectRhea, type RheaClient } from '../support/rhea-client.ts';

/** Puts a token to `$cbs` and resolves with the status. */
async function putToken(client: RheaClient, entity: string, token: string): Promise<number> {
  const replies = client.connection.open_receiver({ source: '$cbs' });
  const sender = client.connection.open_sender({ target: '$cbs' });
  await client.event(sender, 'sendable');
  const reply = client.event(replies, 'message');
  sender.send({
    message_id: 1,
    reply_to: replies.name,
    application_properties: {
      operation: 'put-token',
      type: 'servicebus.windows.net:sastoken',
      name: `sb://localhost/${entity}`,
    },
    body: token,
  } as never);
  const { message } = await reply;
  sender.close();
  replies.close();
  return message?.application_properties?.['status-code'];
}

const anonymous = { username: 'anybody', password: undefined } as never;
const required = (right: string) => ({
  condition: 'amqp:unauthorized-access',
  description: expect.stringMatching(
    new RegExp(`^Unauthorized access\\. '${right}' claim\\(s\\) are required to perform this operation\\. Resource: `),
  ),
});

it('a link without a token is refused where tokens are enforced, and let in where not', async () => {
  const enforcing = await connectRhea((await startGuardedBus()).azure, anonymous);
  await expect(enforcing.sender('orders')).rejects.toMatchObject(required('Send'));
  await expect(enforcing.receiver('orders')).rejects.toMatchObject(required('Listen'));
  await expect(enforcing.receiver('no-such-queue')).rejects.toMatchObject(required('Listen'));
  const lenient = await connectRhea((await startGuardedBus({ auth: 'default' })).azure, anonymous);
  await lenient.sender('orders');
});

it('SASL PLAIN with a key of the namespace opens everything', async () => {
  const { azure } = await startGuardedBus();
  const client = await connectRhea(azure, { username: 'root', password: 'secondary key of root' });
  await client.sender('orders');
  await client.receiver('events/Subscriptions/all');
});

it('when the token expires its links are detached, and those of other tokens are not', async () => {
  const { azure } = await startGuardedBus();
  const client = await connectRhea(azure, anonymous);
  expect(await putToken(client, 'orders', sasToken('orders', 'root', 3))).toBe(202);
  expect(await putToken(client, 'others', sasToken('others', 'root', 60))).toBe(202);
  const sender = await client.sender('orders');
  const receiver = await client.receiver('orders');
  const staying = await client.receiver('others');
  await Promise.all([client.event(sender.link, 'sender_error'), client.event(receiver.link, 'receiver_error')]);
  for (const [link, right] of [
    [sender.link, 'Send'],
    [receiver.link, 'Listen'],
  ] as const) {
    expect(link.error).toMatchObject({
      condition: 'amqp:link:detach-forced',
      description: expect.stringContaining(
        `Code: RenewToken. Details: Unauthorized access. '${right}' claim(s) are required to perform this operation.`,
      ),
    });
  }
  expect(staying.link.is_open()).toBe(true);
  await staying.drain();
  expect(await putToken(client, 'orders', sasToken('orders', 'root', 60))).toBe(202);
  await client.sender('orders');
});
