import { describe, expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

async function start() {
  const container = await (await startCosmos({ config: { auth: 'enforce' } })).container();
  const { userDefinedFunctions } = container.scripts;
  await userDefinedFunctions.create({ id: 'tax', body: 'function tax(income) { return income * 0.5; }' });
  await userDefinedFunctions.create({ id: 'kind', body: '(x) => typeof x' });
  await userDefinedFunctions.create({ id: 'none', body: 'function () {}' });
  await userDefinedFunctions.create({ id: 'fail', body: 'function () { throw new Error("no"); }' });
  for (const n of [10, 20, 30]) await container.items.create({ id: String(n), pk: `p${n}`, n });
  return container;
}

describe('user-defined functions', () => {
  it('select, filter and sort', async () => {
    const container = await start();
    const query = 'SELECT VALUE udf.tax(c.n) FROM c WHERE udf.tax(c.n) > 5 ORDER BY c.n DESC';
    expect((await container.items.query(query).fetchAll()).resources).toEqual([15, 10]);
  });

  it('take and give what is undefined', async () => {
    const container = await start();
    const query = 'SELECT udf.kind(c.x) AS x, udf.kind(null) AS y, udf.none() AS z FROM c WHERE c.id = "10"';
    expect((await container.items.query(query).fetchAll()).resources).toEqual([{ x: 'undefined', y: 'object' }]);
  });

  it('that throw or are not there end the query', async () => {
    const container = await start();
    const refused = await refusalOf(container.items.query('SELECT VALUE udf.fail() FROM c').fetchAll());
    expect(refused).toMatchObject({ code: 400 });
    expect(refused.message).toContain('Error: no');
    expect(await refusalOf(container.items.query('SELECT VALUE udf.lost() FROM c').fetchAll())).toMatchObject({
      code: 400,
    });
  });

  it('work in the queries of a stored procedure', async () => {
    const container = await start();
    const body = `function () {
      const query = 'SELECT VALUE udf.tax(c.n) FROM c';
      __.queryDocuments(__.getSelfLink(), query, (error, found) => { if (error) throw error; __.response.setBody(found); });
    }`;
    await container.scripts.storedProcedures.create({ id: 'p', body });
    expect((await container.scripts.storedProcedure('p').execute('p20')).resource).toEqual([10]);
  });
});
