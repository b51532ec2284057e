import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

const WRONG = Buffer.from('wrong').toString('base64');

it('a wrong key is refused, with the text that the server signed', async () => {
  const cosmos = await startCosmos();
  const client = cosmos.another({ key: WRONG });
  const error = await refusalOf(client.database('db').read());
  expect(error).toMatchObject({ code: 401 });
  expect(error.message).toContain('The wrong key is being used');
  expect(error.message).toContain("Server used the following payload to sign: 'get\\n");
});

it('by default nothing need be shown; with enforce it must', async () => {
  const open = await startCosmos();
  expect((await open.send('GET', '/dbs/db')).status).toBe(200);
  const guarded = await startCosmos({ config: { auth: 'enforce' } });
  expect((await guarded.send('GET', '/dbs/db')).status).toBe(401);
  expect((await guarded.send('GET', '/')).status).toBe(401);
  expect((await guarded.client.database('db').read()).statusCode).toBe(200);
});

it('with off anything goes', async () => {
  const cosmos = await startCosmos({ config: { auth: 'off' } });
  const client = cosmos.another({ key: WRONG });
  expect((await client.database('db').read()).statusCode).toBe(200);
});

it('the second key is as good as the first', async () => {
  const secondaryKey = Buffer.from('second').toString('base64');
  const cosmos = await startCosmos({
    config: { auth: 'enforce', cosmos: { secondaryKey, databases: [{ id: 'db' }] } },
  });
  const client = cosmos.another({ key: secondaryKey });
  expect((await client.database('db').read()).statusCode).toBe(200);
});
