import { Agent } from 'node:https';
import { CosmosClient } from '@azure/cosmos';
import { expect, it, onTestFinished } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it('an endpoint of Azure works on the gateway, where its name leads here', async () => {
  const cosmos = await startCosmos();
  const agent = new Agent({
    ca: cosmos.azure.caCertificate,
    lookup: (_name, { all }, found) =>
      all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4),
  });
  const endpoint = `https://azwire.documents.azure.com:${cosmos.azure.ports.gateway}/`;
  const client = new CosmosClient({ endpoint, key: cosmos.key, agent });
  onTestFinished(() => {
    client.dispose();
    agent.destroy();
  });
  expect((await client.database('db').read()).resource).toMatchObject({ id: 'db' });
  expect((await client.getDatabaseAccount()).resource!.writableLocations[0]!.databaseAccountEndpoint).toBe(endpoint);
});
