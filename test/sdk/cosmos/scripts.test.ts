import { TriggerOperation, TriggerType } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

it('stored procedures, triggers and functions are kept', async () => {
  const cosmos = await startCosmos({ config: { auth: 'enforce' } });
  const { scripts } = await cosmos.container();
  const procedure = await scripts.storedProcedures.create({ id: 'p', body: 'function () {}' });
  expect(procedure.resource).toMatchObject({ id: 'p', body: 'function () {}' });
  await procedure.storedProcedure.replace({ id: 'p', body: 'function (x) {}' });
  expect((await scripts.storedProcedure('p').read()).resource).toMatchObject({ body: 'function (x) {}' });
  const definition = { triggerType: TriggerType.Pre, triggerOperation: TriggerOperation.All };
  await scripts.triggers.create({ id: 't', body: 'function () {}', ...definition });
  expect((await scripts.triggers.readAll().fetchAll()).resources).toMatchObject([{ id: 't', ...definition }]);
  await scripts.userDefinedFunctions.create({ id: 'u', body: 'function (x) { return x; }' });
  const found = await scripts.userDefinedFunctions.query({ query: "SELECT * FROM u WHERE u.id = 'u'" }).fetchAll();
  expect(found.resources).toMatchObject([{ id: 'u' }]);
  await scripts.userDefinedFunction('u').delete();
  expect((await scripts.userDefinedFunctions.readAll().fetchAll()).resources).toEqual([]);
  expect(await refusalOf(scripts.storedProcedures.create({ id: 'p', body: 'x' }))).toMatchObject({ code: 409 });
});
