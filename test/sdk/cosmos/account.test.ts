import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it('is one region, at the address that the client uses', async () => {
  const { client, endpoint } = await startCosmos({ transport: 'https' });
  const { resource } = await client.getDatabaseAccount();
  expect(resource!.writableLocations).toEqual([{ name: 'Local', databaseAccountEndpoint: endpoint }]);
  expect(resource!.readableLocations).toEqual(resource!.writableLocations);
  expect(resource!.consistencyPolicy).toBe('Session');
  expect(resource!.enableMultipleWritableLocations).toBe(false);
});

it('is read once by a client, however much it does', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  for (const id of ['1', '2', '3']) await container.items.create({ id, pk: 'a' });
  await container.item('2', 'a').read();
  const accountReads = cosmos.azure
    .capture()
    .exchanges.filter(
      ({ protocol, operation, summary }) => protocol === 'http' && operation === 'GET' && summary === '/',
    );
  expect(accountReads).toHaveLength(1);
});

it('has all that strict clients parse', async () => {
  const { send } = await startCosmos().then((cosmos) => ({ send: cosmos.send.bind(cosmos) }));
  const { status, json } = await send('GET', '/');
  expect(status).toBe(200);
  const account = json();
  expect(account.id).not.toBe('localhost');
  expect(account.userReplicationPolicy).toEqual({
    asyncReplication: false,
    minReplicaSetSize: 1,
    maxReplicasetSize: 4,
  });
  expect(JSON.parse(String(account.queryEngineConfiguration))).toMatchObject({ maxSqlQueryInputLength: 262144 });
  expect(account).not.toHaveProperty('thinClientWritableLocations');
});
