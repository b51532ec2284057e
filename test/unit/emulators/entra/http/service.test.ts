import { Buffer } from 'node:buffer';
import { createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntraConfig } from '../../../../../emulators/entra/config.ts';
import { ENTRA } from '../../../../../emulators/entra/index.ts';
import type { HttpReply } from '../../../../../src/transport/http/service.ts';
import { parseJwt } from '../../../../../src/wire/jwt/jwt.ts';
import { testPlatform } from '../../../../support/platform.ts';

const TENANT_ID = '20000000-0000-4000-8000-000000000001';
const RESOURCE = 'https://servicebus.azure.net';
const NOW = Date.UTC(2026, 0, 1) / 1000;
const gone = new AbortController().signal;

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>> | string;
  readonly config?: EntraConfig;
}

async function ask(target: string, { method = 'GET', headers = {}, body = '', config = {} }: Asked = {}) {
  const { http } = ENTRA.create(config, testPlatform()).surface;
  const { pathname: path, searchParams: query } = new URL(target, 'https://localhost:8443');
  const authority = 'localhost:8443';
  const bytes = Buffer.from(typeof body === 'string' ? body : new URLSearchParams(body).toString());
  expect(http.serves({ method, authority, path })).toBe(true);
  const reply: HttpReply = await http.answer(
    { method, scheme: 'https', authority, path, query, headers, rawHeaders: [], body: bytes },
    gone,
  );
  return { ...reply, json: JSON.parse(String(reply.body)) };
}

const CREDENTIALS = {
  grant_type: 'client_credentials',
  client_id: 'shop',
  client_secret: 'any',
  scope: `${RESOURCE}//.default openid profile offline_access`,
};
const token = (own: Record<string, string> = {}, asked: Asked = {}) =>
  ask(`/${TENANT_ID}/oauth2/v2.0/token`, { method: 'POST', body: { ...CREDENTIALS, ...own }, ...asked });

describe('discovery', () => {
  it('names the endpoints of a tenant at the address by which it was asked', async () => {
    const base = `https://localhost:8443/${TENANT_ID}`;
    expect((await ask(`/${TENANT_ID}/v2.0/.well-known/openid-configuration`)).json).toMatchObject({
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    });
    expect((await ask(`/${TENANT_ID}/.well-known/openid-configuration`)).json).toMatchObject({
      token_endpoint: `${base}/oauth2/token`,
    });
    const config = { tenants: [{ tenantId: TENANT_ID, applications: [] }] };
    expect(await ask('/other/v2.0/.well-known/openid-configuration', { config })).toMatchObject({
      status: 400,
      json: { error: 'invalid_request', error_codes: [90002] },
    });
  });

  it('is an authority in its own right', async () => {
    const asked = `authorization_endpoint=${encodeURIComponent(`https://localhost:8443/${TENANT_ID}/oauth2/v2.0/authorize`)}`;
    expect((await ask(`/common/discovery/instance?api-version=1.1&${asked}`)).json).toMatchObject({
      tenant_discovery_endpoint: `https://localhost:8443/${TENANT_ID}/v2.0/.well-known/openid-configuration`,
      metadata: [{ preferred_network: 'localhost:8443', aliases: ['localhost:8443'] }],
    });
  });

  it('publishes the key that signs', async () => {
    const { keys } = (await ask('/common/discovery/v2.0/keys')).json;
    const { header, signedText, signature } = parseJwt((await token()).json.access_token)!;
    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', kid: keys[0].kid, x5t: keys[0].kid });
    const key = createPublicKey({ format: 'jwk', key: keys[0] });
    expect(verify('RSA-SHA256', Buffer.from(signedText), key, signature)).toBe(true);
  });
});

describe('the token endpoint', () => {
  it('issues a token for the resource of the scope', async () => {
    const { status, headers, json } = await token();
    expect([status, headers?.['cache-control']]).toEqual([200, 'no-store, no-cache']);
    expect(json).toEqual({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.any(String),
    });
    expect(parseJwt(json.access_token)?.claims).toMatchObject({ aud: `${RESOURCE}/`, exp: NOW + 3600, tid: TENANT_ID });
  });

  it('takes a secret by Basic, and a resource in its older form', async () => {
    const authorization = `Basic ${Buffer.from('shop%20one:any').toString('base64')}`;
    const body = { grant_type: 'client_credentials', resource: RESOURCE };
    const { json } = await ask('/common/oauth2/token', { method: 'POST', headers: { authorization }, body });
    expect(json).toMatchObject({ expires_on: String(NOW + 3600), not_before: String(NOW), resource: RESOURCE });
    expect(parseJwt(json.access_token)?.claims).toMatchObject({ appid: 'shop one', aud: RESOURCE });
  });

  it.each([
    [{ grant_type: '' }, 400, 'invalid_request', 900144, "the following parameter: 'grant_type'"],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type', 70003, "grant type 'password'"],
    [{ grant_type: 'refresh_token' }, 400, 'unsupported_grant_type', 70003, "grant type 'refresh_token'"],
    [{ client_id: '' }, 400, 'invalid_request', 900144, "the following parameter: 'client_id'"],
    [{ scope: '' }, 400, 'invalid_request', 900144, "the following parameter: 'scope'"],
    [{ scope: `${RESOURCE}/read` }, 400, 'invalid_scope', 1002012, `scope ${RESOURCE}/read is not valid`],
    [{ scope: 'a/.default b/.default' }, 400, 'invalid_scope', 1002012, 'scope a/.default b/.default'],
    [
      { client_secret: '' },
      401,
      'invalid_client',
      7000216,
      "'client_assertion', 'client_secret' or 'request' is required",
    ],
    [{ client_secret: '', client_assertion: 'x' }, 400, 'invalid_request', 50027, 'JWT token is invalid or malformed.'],
  ] as const)('%j: %i %s', async (own, status, error, code, text) => {
    const reply = await token(own as Record<string, string>, {});
    expect(reply).toMatchObject({ status, json: { error, error_codes: [code], timestamp: '2026-01-01 00:00:00Z' } });
    expect(reply.json.error_description).toContain(`AADSTS${code}: `);
    expect(reply.json.error_description).toContain(text);
  });

  it("repeats the client's correlation id", async () => {
    const { json } = await token({ 'client-request-id': 'mine', client_secret: '' });
    expect(json.correlation_id).toBe('mine');
    expect(json.error_description).toMatch(
      / Trace ID: [0-9a-f-]{36} Correlation ID: mine Timestamp: 2026-01-01 00:00:00Z$/,
    );
  });

  it('says which methods it takes', async () => {
    expect(await ask(`/${TENANT_ID}/oauth2/v2.0/token`)).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });

  it('answers whatever is posted to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (body, authorization) => {
        const { status } = await ask('/x/oauth2/v2.0/token', { method: 'POST', body, headers: { authorization } });
        expect([200, 400, 401]).toContain(status);
      }),
      { numRuns: 50 },
    );
  });
});

describe('managed identity', () => {
  const query = `api-version=2018-02-01&resource=${RESOURCE}`;

  it('of a virtual machine', async () => {
    const { status, json } = await ask(`/metadata/identity/oauth2/token?${query}`, { headers: { metadata: 'true' } });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      expires_on: String(NOW + 3600),
      expires_in: '3600',
      not_before: String(NOW),
      resource: RESOURCE,
      token_type: 'Bearer',
    });
    expect(parseJwt(json.access_token)?.claims).toMatchObject({ aud: RESOURCE, appid: json.client_id });
  });

  it.each([
    [query, {}, 'Required metadata header not specified'],
    [query, { metadata: 'true', 'x-forwarded-for': '1.2.3.4' }, 'Request has a forbidden header: x-forwarded-for'],
    [`resource=${RESOURCE}`, { metadata: 'true' }, "Required query variable 'api-version' is missing"],
    ['api-version=2018-02-01', { metadata: 'True' }, "Required query variable 'resource' is missing"],
    [`${query}&client_id=nobody`, { metadata: 'true' }, 'Identity not found'],
  ])('refuses %s with %j', async (asked, headers, description) => {
    const config = { managedIdentities: [{ clientId: 'mine' }] };
    const reply = await ask(`/metadata/identity/oauth2/token?${asked}`, { headers: headers as never, config });
    expect(reply).toMatchObject({ status: 400, json: { error: 'invalid_request', error_description: description } });
  });

  it('of an App Service', async () => {
    const headers = { 'x-identity-header': 'any' };
    const { status, json } = await ask(`/msi/token?${query}&mi_res_id=/id`, { headers });
    expect([status, Object.keys(json).sort()]).toEqual([
      200,
      ['access_token', 'client_id', 'expires_on', 'resource', 'token_type'],
    ]);
    expect(await ask(`/msi/token?${query}`)).toMatchObject({ status: 401, json: { statusCode: 401 } });
    expect(await ask('/MSI/token', { headers })).toMatchObject({ status: 400, json: { statusCode: 400 } });
    const config = { managedIdentities: [{ clientId: 'mine' }] };
    expect(await ask(`/msi/token?${query}&principal_id=nobody`, { headers, config })).toMatchObject({
      status: 400,
      json: { message: expect.stringMatching(/^No User Assigned or Delegated Managed Identity found/) },
    });
  });
});

it('leaves the paths of others alone', () => {
  const { http } = ENTRA.create({}, testPlatform()).surface;
  for (const path of ['/', '/orders/messages', '/orders/token', '/$namespaceinfo', '/health', '/a/b/oauth2/token']) {
    expect(http.serves({ method: 'GET', authority: '', path })).toBe(false);
  }
});
