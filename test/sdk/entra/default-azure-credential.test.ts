import { expect } from 'vitest';
import { namespaceOf, startGuardedBus } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';
import { ClientProcess } from '../../support/client-process.ts';
import { TENANT_ID } from '../../support/entra.ts';

itHere('a program with DefaultAzureCredential and an application in its environment gets in', async () => {
  const { azure } = await startGuardedBus();
  const client = new ClientProcess(azure, {
    program: 'entra-client-program',
    queue: 'orders',
    env: {
      NAMESPACE: namespaceOf(azure),
      AZURE_AUTHORITY_HOST: azure.connectionString('entra'),
      AZURE_TENANT_ID: TENANT_ID,
      AZURE_CLIENT_ID: '10000000-0000-4000-8000-00000000000a',
      AZURE_CLIENT_SECRET: 'any secret',
    },
  });
  expect(await client.line()).toBe('completed a message');
  await client.exited();
});
