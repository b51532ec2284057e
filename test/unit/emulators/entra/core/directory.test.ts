import { describe, expect, it } from 'vitest';
import { type Command, Failure } from '../../../../../emulators/entra/core/commands.ts';
import { DEFAULT_TENANT_ID, Directory, type DirectoryOptions } from '../../../../../emulators/entra/core/directory.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const NOW = NOW_MS / 1000;
const TENANT_ID = '20000000-0000-4000-8000-000000000001';
const TENANT = {
  id: TENANT_ID,
  domains: ['contoso.example'],
  applications: [{ clientId: 'Shop', objectId: 'the-shop', secrets: ['old', 'new'], roles: ['Reader'] }],
};

function directory(own: Partial<DirectoryOptions> = {}): Directory {
  const ids = seededIds(1);
  return new Directory({ tenants: undefined, managedIdentities: undefined, tokenLifetimeSeconds: 60, ids, ...own });
}

function asking(own: Partial<Extract<Command, { type: 'client-credentials' }>> = {}): Command {
  return {
    type: 'client-credentials',
    tenant: TENANT_ID,
    clientId: 'shop',
    credential: { type: 'secret', secret: 'new' },
    resource: 'https://servicebus.azure.net',
    ...own,
  };
}

function outcome(of: Directory, command: Command): unknown {
  const issued = of.execute(command, NOW_MS);
  return issued instanceof Failure ? issued.error : issued.claims;
}

describe('applications, when none is configured', () => {
  it('get a version 1.0 token with any secret', () => {
    expect(outcome(directory(), asking())).toEqual({
      aud: 'https://servicebus.azure.net',
      iss: `https://sts.windows.net/${TENANT_ID}/`,
      iat: NOW,
      nbf: NOW,
      exp: NOW + 60,
      appid: 'shop',
      appidacr: '1',
      idp: `https://sts.windows.net/${TENANT_ID}/`,
      idtyp: 'app',
      oid: 'shop',
      sub: 'shop',
      tid: TENANT_ID,
      uti: expect.any(String),
      ver: '1.0',
    });
  });

  it('are in one tenant when they name it by a domain', () => {
    expect(outcome(directory(), asking({ tenant: 'whatever.example' }))).toMatchObject({ tid: DEFAULT_TENANT_ID });
  });

  it('may show a token of their own instead, and must show something', () => {
    const assertion = (issuer: string | undefined) => asking({ credential: { type: 'assertion', issuer } });
    expect(outcome(directory(), assertion('shop'))).toMatchObject({ appid: 'shop', appidacr: '2' });
    expect(outcome(directory(), assertion('another'))).toBe('assertion-unverifiable');
    expect(outcome(directory(), assertion(undefined))).toBe('assertion-malformed');
    expect(outcome(directory(), asking({ credential: undefined }))).toBe('credential-missing');
  });
});

describe('applications that are configured', () => {
  const configured = directory({ tenants: [TENANT] });

  it('get their object id and roles, with any of their secrets', () => {
    expect(outcome(configured, asking())).toMatchObject({ appid: 'Shop', oid: 'the-shop', roles: ['Reader'] });
    const secret = { type: 'secret', secret: 'old' } as const;
    expect(outcome(configured, asking({ tenant: 'CONTOSO.example', credential: secret }))).toMatchObject({
      tid: TENANT_ID,
    });
  });

  it.each([
    [{ credential: { type: 'secret', secret: 'wrong' } }, 'secret-invalid'],
    [{ credential: { type: 'assertion', issuer: 'shop' } }, 'assertion-unverifiable'],
    [{ clientId: 'nobody' }, 'application-not-found'],
    [{ tenant: 'fabrikam.example' }, 'tenant-not-found'],
  ] as const)('%j: %s', (own, error) => {
    expect(outcome(configured, asking(own))).toBe(error);
  });
});

describe('managed identities', () => {
  const asked = (by?: 'clientId' | 'objectId' | 'resourceId', value = ''): Command => ({
    type: 'managed-identity',
    identity: by === undefined ? undefined : { by, value },
    resource: 'https://servicebus.azure.net',
  });

  it('are all there when none is configured', () => {
    expect(outcome(directory(), asked())).toMatchObject({ tid: DEFAULT_TENANT_ID, appidacr: '2' });
    expect(outcome(directory(), asked('clientId', 'mine'))).toMatchObject({ appid: 'mine', oid: 'mine' });
    expect(outcome(directory(), asked('resourceId', '/subscriptions/1'))).toMatchObject({ ver: '1.0' });
  });

  it('are those that are configured, the first one for who asks for none', () => {
    const managedIdentities = [
      { clientId: 'first', objectId: 'one', roles: [] },
      { clientId: 'second', objectId: 'two', resourceId: '/subscriptions/1/identity' },
    ];
    const configured = directory({ managedIdentities, tenants: [TENANT] });
    expect(outcome(configured, asked())).toMatchObject({ appid: 'first', roles: [], tid: TENANT_ID });
    expect(outcome(configured, asked('objectId', 'TWO'))).toMatchObject({ appid: 'second' });
    expect(outcome(configured, asked('resourceId', '/subscriptions/1/identity'))).toMatchObject({ appid: 'second' });
    expect(outcome(configured, asked('clientId', 'third'))).toBe('identity-not-found');
    expect(outcome(configured, asked('resourceId', ''))).toBe('identity-not-found');
  });
});
