import { expect } from 'vitest';
import { request, sasToken } from '../../support/administration.ts';
import { itHere, startTestAzwire } from '../../support/bus.ts';

itHere('sending needs the right to send, receiving the right to listen', async () => {
  const rules = (['Send', 'Listen'] as const).map((right) => ({
    keyName: right,
    primaryKey: `key to ${right}`,
    rights: [right],
  }));
  const queues = [{ name: 'guarded', authorizationRules: rules }];
  const azure = await startTestAzwire({ auth: 'enforce', serviceBus: { namespaces: [{ name: 'ns', queues }] } });
  const audience = `http://localhost:${azure.ports.management}/guarded`;
  const as = async (who: string, method: string, path: string) => {
    const authorization = sasToken(audience, `key to ${who}`, who);
    return (await request(azure, method, path, { headers: { authorization } })).status;
  };
  expect(await as('Send', 'POST', '/guarded/messages')).toBe(201);
  expect(await as('Listen', 'POST', '/guarded/messages')).toBe(401);
  expect(await as('Send', 'POST', '/guarded/messages/head')).toBe(401);
  expect(await as('Listen', 'DELETE', '/guarded/messages/head')).toBe(200);
  const nobody = await request(azure, 'POST', '/guarded/messages', { headers: { authorization: '' } });
  expect([nobody.status, nobody.body]).toEqual([
    401,
    expect.stringMatching(/^<Error><Code>401<\/Code><Detail>MissingToken/),
  ]);
});
