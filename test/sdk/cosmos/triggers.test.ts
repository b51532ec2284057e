import { type Container, TriggerOperation, TriggerType } from '@azure/cosmos';
import { describe, expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

async function start(): Promise<Container> {
  const container = await (await startCosmos({ config: { auth: 'enforce' } })).container();
  const { triggers } = container.scripts;
  await triggers.create({
    id: 'stamp',
    triggerType: TriggerType.Pre,
    triggerOperation: TriggerOperation.Create,
    body: `function () {
      const request = getContext().getRequest();
      const document = request.getBody();
      document.stamped = request.getOperationType();
      request.setBody(document);
    }`,
  });
  await triggers.create({
    id: 'count',
    triggerType: TriggerType.Post,
    triggerOperation: TriggerOperation.All,
    body: `function () {
      const made = getContext().getResponse().getBody();
      const link = __.getAltLink() + '/docs/counter';
      __.readDocument(link, (error, counter) => {
        if (error && error.number !== 404) throw error;
        const next = { id: 'counter', pk: 'a', n: (counter ? counter.n : 0) + 1, last: made && made.id };
        __.upsertDocument(__.getSelfLink(), next, (error) => { if (error) throw error; });
      });
    }`,
  });
  await triggers.create({
    id: 'refuse',
    triggerType: TriggerType.Post,
    triggerOperation: TriggerOperation.All,
    body: 'function () { throw new Error("refused by " + getContext().getResponse().getBody().id); }',
  });
  return container;
}

describe('triggers', () => {
  it('change what comes in, and write beside it, in one transaction', async () => {
    const container = await start();
    const options = { preTriggerInclude: 'stamp', postTriggerInclude: ['count'] };
    const { resource, statusCode } = await container.items.create({ id: '1', pk: 'a' }, options);
    expect(statusCode).toBe(201);
    expect(resource).toMatchObject({ id: '1', stamped: 'Create' });
    await container.item('1', 'a').replace({ id: '1', pk: 'a', v: 2 }, { postTriggerInclude: 'count' });
    await container.item('1', 'a').delete({ postTriggerInclude: 'count' });
    const { resources } = await container.items.query('SELECT c.id, c.n, c.last FROM c').fetchAll();
    expect(resources).toEqual([{ id: 'counter', n: 3 }]);
  });

  it('that throw undo the operation', async () => {
    const container = await start();
    const refusal = await refusalOf(container.items.create({ id: '1', pk: 'a' }, { postTriggerInclude: 'refuse' }));
    expect(refusal.code).toBe(400);
    expect(refusal.message).toContain('refused by 1');
    expect((await container.items.readAll().fetchAll()).resources).toEqual([]);
  });

  it('run only where they are named, and only for what they are', async () => {
    const container = await start();
    expect((await container.items.create({ id: '1', pk: 'a' })).resource).not.toHaveProperty('stamped');
    const create = (options: object) => refusalOf(container.items.create({ id: '2', pk: 'a' }, options));
    expect(await create({ preTriggerInclude: 'none' })).toMatchObject({ code: 400 });
    expect(await create({ preTriggerInclude: 'count' })).toMatchObject({ code: 400 });
    const replaced = container.item('1', 'a').replace({ id: '1', pk: 'a' }, { preTriggerInclude: 'stamp' });
    expect((await refusalOf(replaced)).message).toContain('is for create, not for Replace');
  });
});
