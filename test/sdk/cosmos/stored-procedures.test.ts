import type { Container } from '@azure/cosmos';
import { describe, expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

async function execute(container: Container, body: string, args: unknown[] = [], key = 'a') {
  const { storedProcedures } = container.scripts;
  const id = `p${(await storedProcedures.readAll().fetchAll()).resources.length}`;
  const { storedProcedure } = await storedProcedures.create({ id, body });
  return storedProcedure.execute(key, args, { enableScriptLogging: true });
}

const start = async () => (await startCosmos({ config: { auth: 'enforce' } })).container();

describe('stored procedures', () => {
  it('take arguments and answer with what they set', async () => {
    const container = await start();
    const greet = 'function greet(name, more) { getContext().getResponse().setBody("Hello, " + name + more.x); }';
    const { resource, requestCharge } = await execute(container, greet, ['you', { x: '!' }]);
    expect(resource).toBe('Hello, you!');
    expect(requestCharge).toBeGreaterThan(0);
    expect((await execute(container, 'function () {}')).resource).toBe('');
    const body = 'function () { getContext().getResponse().setBody({ a: [1, null] }); }';
    expect((await execute(container, body)).resource).toEqual({ a: [1, null] });
  });

  it('create, replace, upsert, read and delete in one transaction', async () => {
    const container = await start();
    await container.items.create({ id: 'old', pk: 'a', n: 1 });
    await container.items.create({ id: 'gone', pk: 'a' });
    await execute(
      container,
      `function () {
        const c = getContext().getCollection();
        const must = (accepted) => { if (!accepted) throw new Error('not accepted'); };
        must(c.createDocument(c.getSelfLink(), { pk: 'a', n: 5 }, (error, made) => {
          if (error) throw error;
          made.n++;
          must(c.replaceDocument(made._self, made, { etag: made._etag }, (error) => { if (error) throw error; }));
        }));
        must(c.upsertDocument(c.getAltLink(), { id: 'new', pk: 'a', n: 0 }));
        must(c.deleteDocument(c.getAltLink() + '/docs/gone', {}));
        must(c.readDocument(c.getAltLink() + '/docs/old', (error, old) => {
          old.n = 2;
          must(c.replaceDocument(old._self, old));
        }));
      }`,
    );
    const { resources } = await container.items.query('SELECT c.id, c.n FROM c ORDER BY c.n').fetchAll();
    expect(resources).toEqual([
      { id: 'new', n: 0 },
      { id: 'old', n: 2 },
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/), n: 6 },
    ]);
  });

  it('that throw leave nothing behind', async () => {
    const container = await start();
    await container.items.create({ id: '1', pk: 'a', n: 1 });
    const body = `function () {
      __.createDocument(__.getSelfLink(), { id: '2', pk: 'a' }, () => {
        __.deleteDocument(__.getAltLink() + '/docs/1', {}, () => { throw new Error('no more'); });
      });
    }`;
    const refusal = await refusalOf(execute(container, body));
    expect(refusal.code).toBe(400);
    expect(refusal.message).toContain('Encountered exception while executing function. Exception = Error: no more');
    expect((await container.items.readAll().fetchAll()).resources).toMatchObject([{ id: '1', n: 1 }]);
    const taken = "function () { __.createDocument(__.getSelfLink(), { id: '1', pk: 'a' }); }";
    expect((await refusalOf(execute(container, taken))).message).toContain('already exists');
  });

  it('see one logical partition only', async () => {
    const container = await start();
    await container.items.create({ id: '1', pk: 'a' });
    await container.items.create({ id: '1', pk: 'b' });
    const count = `function () {
      __.queryDocuments(__.getSelfLink(), 'SELECT VALUE c.pk FROM c', (error, found) => __.response.setBody(found));
    }`;
    expect((await execute(container, count)).resource).toEqual(['a']);
    const elsewhere = "function () { __.createDocument(__.getSelfLink(), { id: '3', pk: 'b' }); }";
    expect((await refusalOf(execute(container, elsewhere))).code).toBe(400);
  });

  it('query page by page, with parameters, and see what they have written', async () => {
    const container = await start();
    const body = `function () {
      const pages = [];
      for (let n = 0; n < 5; n++) __.createDocument(__.getSelfLink(), { id: 'd' + n, pk: 'a', n });
      const next = (continuation) => {
        const query = {
          query: 'SELECT VALUE c.n FROM c WHERE c.n >= @from ORDER BY c.n DESC',
          parameters: [{ name: '@from', value: 1 }],
        };
        const accepted = __.queryDocuments(__.getSelfLink(), query, { pageSize: 3, continuation }, (error, found, info) => {
          if (error) throw error;
          pages.push(found);
          if (info.continuation) next(info.continuation);
          else __.response.setBody(pages);
        });
        if (!accepted) throw new Error('not accepted');
      };
      next();
    }`;
    expect((await execute(container, body)).resource).toEqual([[4, 3, 2], [1]]);
  });

  it('are told what is wrong, with the number of the status', async () => {
    const container = await start();
    const body = `function () {
      const numbers = [];
      const note = (error) => numbers.push(error.number);
      __.readDocument(__.getAltLink() + '/docs/none', note);
      __.createDocument('dbs/x/colls/y', { id: '1' }, note);
      __.queryDocuments(__.getSelfLink(), 'SELECT', note);
      __.createDocument(__.getSelfLink(), { id: 'a/b', pk: 'a' }, note);
      __.createDocument(__.getSelfLink(), 5, (error) => { note(error); __.response.setBody(numbers); });
    }`;
    expect((await execute(container, body)).resource).toEqual([404, 400, 400, 400, 400]);
  });

  it('are told that nothing more is accepted, and the transaction stays', async () => {
    const container = await start();
    const body = `function () {
      let count = 0;
      const link = __.getAltLink() + '/docs/1';
      __.createDocument(__.getSelfLink(), { id: '1', pk: 'a' });
      while (__.readDocument(link)) count++;
      __.response.setBody(count);
    }`;
    expect((await execute(container, body)).resource).toBe(9_999);
    expect((await container.item('1', 'a').read()).statusCode).toBe(200);
  });

  it('write a log for those who want it', async () => {
    const container = await start();
    const { headers } = await execute(container, "function () { console.log('é', 1); console.log({ a: 1 }); }");
    expect(decodeURIComponent(String(headers['x-ms-documentdb-script-log-results']))).toBe('é 1\n{"a":1}');
  });

  it('that do not end are ended', async () => {
    const container = await start();
    const refusal = await refusalOf(execute(container, 'function () { for (;;) "x".repeat(1e6).split("x"); }'));
    expect(refusal.code).toBe(408);
    expect((await execute(container, 'function () { __.response.setBody(1); }')).resource).toBe(1);
  }, 30_000);

  it('that cannot be read, are not there, or lack a key, are refused', async () => {
    const container = await start();
    expect((await refusalOf(execute(container, 'function ( {'))).message).toContain('SyntaxError');
    expect(await refusalOf(container.scripts.storedProcedure('none').execute('a'))).toMatchObject({ code: 404 });
  });
});
