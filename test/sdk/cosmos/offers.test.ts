import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

it('of a container are read and replaced', async () => {
  const cosmos = await startCosmos({ config: { auth: 'enforce' } });
  const { container } = await cosmos.database.containers.create({
    id: 'items',
    partitionKey: { paths: ['/pk'] },
    throughput: 400,
  });
  const { resource, offer } = await container.readOffer();
  expect(resource).toMatchObject({ offerVersion: 'V2', content: { offerThroughput: 400 } });
  const replaced = await offer!.replace({ ...resource!, content: { ...resource!.content!, offerThroughput: 800 } });
  expect(replaced.resource).toMatchObject({ content: { offerThroughput: 800 } });
  expect((await container.readOffer()).resource).toMatchObject({ content: { offerThroughput: 800 } });
  const { resources } = await cosmos.client.offers.readAll().fetchAll();
  expect(resources).toHaveLength(1);
});

it('with autoscale tell the most', async () => {
  const cosmos = await startCosmos();
  const { container } = await cosmos.database.containers.create({
    id: 'items',
    partitionKey: { paths: ['/pk'] },
    maxThroughput: 4000,
  });
  expect((await container.readOffer()).resource).toMatchObject({
    content: { offerAutopilotSettings: { maxThroughput: 4000 } },
  });
});

it('are the least where a container asks for nothing, and none where it shares the throughput of its database', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  expect((await container.readOffer()).resource).toMatchObject({ content: { offerThroughput: 400 } });
  const { database } = await cosmos.client.databases.create({ id: 'shared', throughput: 1000 });
  expect((await database.readOffer()).resource).toMatchObject({ content: { offerThroughput: 1000 } });
  const shared = await database.containers.create({ id: 'items', partitionKey: { paths: ['/pk'] } });
  expect((await shared.container.readOffer()).resource).toBeUndefined();
});

it('have bounds', async () => {
  const { database } = await startCosmos();
  for (const throughput of [100, 450, 2_000_000]) {
    const refused = database.containers.create({ id: 'items', partitionKey: { paths: ['/pk'] }, throughput });
    expect(await refusalOf(refused), String(throughput)).toMatchObject({ code: 400 });
  }
  const { container } = await database.containers.create({ id: 'items', partitionKey: { paths: ['/pk'] } });
  const { resource, offer } = await container.readOffer();
  expect(await refusalOf(offer!.replace({ ...resource!, content: {} as never }))).toMatchObject({ code: 400 });
});
