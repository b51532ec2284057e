import { expect } from 'vitest';
import { namespaceOf, startGuardedBus } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';
import { ClientProcess } from '../../support/client-process.ts';

itHere('a program on an emulated App Service gets in by its managed identity', async () => {
  const { azure } = await startGuardedBus();
  const endpoint = azure.connectionString('entra', { transport: 'management' });
  const client = new ClientProcess(azure, {
    program: 'entra-client-program',
    queue: 'orders',
    env: { NAMESPACE: namespaceOf(azure), IDENTITY_ENDPOINT: `${endpoint}/msi/token`, IDENTITY_HEADER: 'any' },
  });
  expect(await client.line()).toBe('completed a message');
  await client.exited();
});

itHere('a program on an emulated virtual machine gets in by its managed identity', async () => {
  const { azure } = await startGuardedBus();
  const client = new ClientProcess(azure, {
    program: 'entra-client-program',
    queue: 'orders',
    env: {
      NAMESPACE: namespaceOf(azure),
      AZURE_POD_IDENTITY_AUTHORITY_HOST: azure.connectionString('entra', { transport: 'management' }),
    },
  });
  expect(await client.line()).toBe('completed a message');
  await client.exited();
});
