import { expect, it } from 'vitest';
import { startGrid } from '../../support/event-grid.ts';
import { order, post, receiverOf, senderOf, shop, startNamespace } from '../../support/event-grid-namespace.ts';

it('a topic that is not there: 404', async () => {
  const azure = await startNamespace();
  await expect(senderOf(azure, 'other').sendEvents(order('1'))).rejects.toMatchObject({
    statusCode: 404,
    code: 'NotFound',
    message: expect.stringContaining("The namespace topic 'other' does not exist."),
  });
});

it('a topic that is not there: 410, where it is told to', async () => {
  const azure = await startGrid({ namespaces: [shop()], switches: { missingNamespaceTopicIsGone: true } });
  await expect(senderOf(azure, 'other').sendEvents(order('1'))).rejects.toMatchObject({
    statusCode: 410,
    code: 'Gone',
  });
});

it('a subscription that is not there: 404', async () => {
  const azure = await startNamespace();
  await expect(receiverOf(azure, 'other').receiveEvents()).rejects.toMatchObject({
    statusCode: 404,
    message: expect.stringContaining("The event subscription 'other' does not exist."),
  });
  await expect(receiverOf(azure, 'other').acknowledgeEvents(['x'])).rejects.toMatchObject({ statusCode: 404 });
});

it.each([{ maxEvents: 0 }, { maxEvents: 101 }, { maxWaitTime: 9 }, { maxWaitTime: 121 }])(
  'a number that is out of range: %j',
  async (options) => {
    const azure = await startNamespace();
    await expect(receiverOf(azure).receiveEvents(options)).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadRequest',
    });
  },
);

it('a delay that is none of the five', async () => {
  const azure = await startNamespace();
  const releaseDelay = '11' as never;
  await expect(receiverOf(azure).releaseEvents(['x'], { releaseDelay })).rejects.toMatchObject({ statusCode: 400 });
});

it.each(['', '[]', '{}', '{"lockTokens":[]}', '{"lockTokens":[1]}', '{"lockTokens":"x"}', 'null'])(
  'lock tokens of the wrong form: %s',
  async (body) => {
    const azure = await startNamespace();
    const reply = await post(azure, '/topics/orders/eventsubscriptions/first:acknowledge', { body });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
  },
);

it('an operation, a method or a version that is not there', async () => {
  const azure = await startNamespace();
  const queue = '/topics/orders/eventsubscriptions/first';
  expect(await post(azure, `${queue}:complete`)).toMatchObject({ status: 404 });
  expect(await post(azure, '/topics/orders:receive')).toMatchObject({ status: 404 });
  expect(await post(azure, `${queue}:receive?api-version=2018-01-01`)).toMatchObject({ status: 400 });
  expect(
    await post(azure, `${queue}:renewLock?api-version=2023-11-01`, { body: '{"lockTokens":["x"]}' }),
  ).toMatchObject({
    status: 400,
  });
  const response = await fetch(`http://localhost:${azure.ports.management}${queue}:receive`);
  expect(response.status).toBe(405);
});
