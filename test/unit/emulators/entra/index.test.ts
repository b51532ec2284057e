import { expect, it } from 'vitest';
import { DOMAIN_ERRORS } from '../../../../emulators/entra/core/commands.ts';
import { ENTRA_ERRORS } from '../../../../emulators/entra/errors.ts';
import { ENTRA } from '../../../../emulators/entra/index.ts';
import { ENTRA_LIMITS } from '../../../../emulators/entra/limits.ts';
import { testPlatform } from '../../../support/platform.ts';

const TENANT_ID = '20000000-0000-4000-8000-00000000000a';

it('gives the authority, and where managed identities are asked for', () => {
  const running = ENTRA.create({}, testPlatform());
  const endpoints = { host: 'localhost', ports: { gateway: 8443, management: 5300 } };
  expect(running.connectionString(endpoints)).toBe('https://localhost:8443');
  expect(running.connectionString({ ...endpoints, host: '::1' }, { transport: 'management' })).toBe(
    'http://[::1]:5300',
  );
  running.stop();
});

it('has words for every error of its core, and the same limits in both tables', () => {
  expect(Object.keys(ENTRA_ERRORS).sort()).toEqual([...DOMAIN_ERRORS].sort());
  expect(Object.keys(ENTRA_LIMITS.strict)).toEqual(Object.keys(ENTRA_LIMITS.relaxed));
});

it('says what is wrong in a configuration beyond its schema', () => {
  const applications = [
    { clientId: 'Shop', secrets: [] },
    { clientId: 'shop', secrets: [] },
  ];
  const config = {
    tenants: [
      { tenantId: TENANT_ID, applications },
      { tenantId: TENANT_ID.toUpperCase(), applications: [] },
    ],
    managedIdentities: [{ clientId: 'a' }, { clientId: 'A' }],
    tokenLifetimeSeconds: 60,
  };
  expect(ENTRA.checkConfig(config, 'strict').map(({ path }) => path)).toEqual([
    '/entra/tenants/1/tenantId',
    '/entra/tenants/0/applications/1/clientId',
    '/entra/managedIdentities/1/clientId',
    '/entra/tokenLifetimeSeconds',
  ]);
  expect(ENTRA.checkConfig({ tokenLifetimeSeconds: 60 }, 'relaxed')).toEqual([]);
  expect(ENTRA.checkConfig({ tokenLifetimeSeconds: 0 }, 'relaxed')).toHaveLength(1);
  expect(ENTRA.checkConfig({}, 'strict')).toEqual([]);
});
