import { expect } from 'vitest';
import { clientOf, startGuardedBus, trust, withKey } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';

/** Sends one message, which must fail. */
async function failToSend(connectionString: string): Promise<void> {
  const client = clientOf(connectionString);
  await expect(client.createSender('orders').sendMessages({ body: 1 })).rejects.toThrow();
  await client.close();
}

itHere('a key that is wrong is unauthorised, and nothing says the key', async () => {
  const { azure, connectionString } = await startGuardedBus();
  await failToSend(withKey(connectionString, 'root', 'wrong'));
  const { attempts } = azure.capture();
  expect(attempts).toMatchObject([
    { verdict: 'unauthorised', detail: expect.stringMatching(/^put-token 401/), packet: 1, connection: 1 },
  ]);
  expect(JSON.stringify(azure.capture().exchanges)).not.toContain('wrong key of root');
});

itHere('a key without the right that it takes is unauthorised, though its token was taken', async () => {
  const { azure, connectionString } = await startGuardedBus();
  await failToSend(withKey(connectionString, 'listener'));
  expect(azure.capture().attempts).toMatchObject([
    { verdict: 'unauthorised', detail: expect.stringMatching(/401|unauthorized-access/), dialledName: 'localhost' },
  ]);
});

itHere('a key that is right is established', async () => {
  const { azure, connectionString } = await startGuardedBus();
  await clientOf(withKey(connectionString, 'sender')).createSender('orders').sendMessages({ body: 1 });
  expect(azure.capture().attempts).toMatchObject([{ verdict: 'established' }]);
});

itHere('a certificate that is not trusted is TLS failed', async () => {
  const { azure } = await startGuardedBus();
  await failToSend(withKey(azure.connectionString('service-bus', { transport: 'amqps' }), 'root'));
  // Its end is on the way when the client already says no.
  await expect.poll(() => azure.capture().attempts[0]?.verdict).toBe('TLS failed');
  expect(azure.capture().attempts[0]).toMatchObject({ via: 'amqps', connection: 1 });
});

itHere('TLS on the port without it is TLS failed', async () => {
  const { azure } = await startGuardedBus();
  trust(azure);
  const { amqp, amqps } = azure.ports;
  const secured = withKey(azure.connectionString('service-bus', { transport: 'amqps' }), 'root');
  await failToSend(secured.replace(`:${amqps}`, `:${amqp}`));
  expect(azure.capture().attempts[0]).toMatchObject({
    ...{ via: 'amqp', verdict: 'TLS failed' },
    detail: expect.stringContaining('the opener began a TLS handshake'),
  });
});
