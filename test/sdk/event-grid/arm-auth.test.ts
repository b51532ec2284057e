import { expect, it } from 'vitest';
import { armOf, GROUP, namesOf } from '../../support/arm.ts';
import { TENANT_ID } from '../../support/entra.ts';
import { startGrid } from '../../support/event-grid.ts';

const application = (clientId: string, role: string) => ({ clientId, secrets: ['any secret'], roles: [role] });
const ENFORCED = {
  auth: 'enforce' as const,
  entra: {
    tenants: [
      {
        tenantId: TENANT_ID,
        applications: [application('an-administrator', 'EventGrid Contributor'), application('a-reader', 'Reader')],
      },
    ],
  },
};

it('with enforced rights a contributor changes, and a reader reads', async () => {
  const azure = await startGrid({}, { config: ENFORCED });
  const location = 'westeurope';
  await armOf(azure).topics.beginCreateOrUpdateAndWait(GROUP, 'orders', { location });
  const { topics } = armOf(azure, 'a-reader');
  expect(await namesOf(topics.listByResourceGroup(GROUP))).toEqual(['orders']);
  await expect(topics.beginCreateOrUpdateAndWait(GROUP, 'others', { location })).rejects.toMatchObject({
    statusCode: 403,
    code: 'AuthorizationFailed',
  });
});

it.each([
  ['no token', undefined, 'AuthenticationFailed'],
  ['what is no token', 'Bearer nonsense', 'InvalidAuthenticationToken'],
  ['a token that nobody signed', `Bearer ${unsigned()}`, 'InvalidAuthenticationToken'],
])('with enforced rights %s is refused', async (_, authorization, code) => {
  const azure = await startGrid({ topics: [{ name: 'orders' }] }, { config: ENFORCED });
  const base = `http://localhost:${azure.ports.management}/subscriptions/any/providers/Microsoft.EventGrid/topics`;
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const response = await fetch(`${base}?api-version=2022-06-15`, { headers });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { code } });
});

it('by default nothing need be shown, but the version is asked for', async () => {
  const azure = await startGrid({ topics: [{ name: 'orders' }] });
  const base = `http://localhost:${azure.ports.management}/subscriptions/00000000-0000-0000-0000-000000000000`;
  const list = await fetch(`${base}/PROVIDERS/microsoft.eventgrid/Topics?api-version=2025-02-15`);
  expect(await list.json()).toMatchObject({ value: [{ name: 'orders', location: 'local' }] });
  const response = await fetch(`${base}/providers/Microsoft.EventGrid/topics`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'MissingApiVersionParameter' } });
});

function unsigned(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { aud: 'https://management.azure.com', iss: `https://sts.windows.net/${TENANT_ID}/`, tid: TENANT_ID };
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ ...claims, exp: 4_000_000_000 })}.c2lnbmF0dXJl`;
}
