import { describe, expect, it } from 'vitest';
import type { AuthMode } from '../../../../../../src/kernel/authorisation.ts';
import { writeJwt } from '../../../../../../src/wire/jwt/jwt.ts';
import { writeEventGridSas } from '../../../../../../src/wire/sas/event-grid-sas.ts';
import { EVENT } from '../../core/event/event-fixture.ts';
import { errorOf, KEYS, NOW_MS, post, publishing, topic } from './publish-fixture.ts';

const URL_HERE = 'https://localhost:8443/orders/api/events';
const LATER_MS = NOW_MS + 60_000;
const OTHER_KEY = Buffer.from('another').toString('base64');

function asked(auth: AuthMode, headers: Readonly<Record<string, string>>, query = '', more = {}) {
  const { http, registry } = publishing({ auth });
  registry.put(topic('orders', more));
  return post(http, { headers, query, body: [EVENT] });
}

const sas = (resource = URL_HERE, expiresAtMs = LATER_MS, key = KEYS.key2) =>
  writeEventGridSas(resource, expiresAtMs, key);

describe('who may publish', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['the first key', { 'aeg-sas-key': KEYS.key1 }, ''],
    ['the second key', { 'aeg-sas-key': KEYS.key2 }, ''],
    ['a key in the query', {}, `aeg-sas-key=${encodeURIComponent(KEYS.key1)}`],
    ['a signature', { 'aeg-sas-token': sas() }, ''],
    ['a signature with the first key', { 'aeg-sas-token': sas(URL_HERE, LATER_MS, KEYS.key1) }, ''],
    ['a signature as authorization', { authorization: `SharedAccessSignature ${sas()}` }, ''],
    ['a signature for the host', { 'aeg-sas-token': sas('https://LOCALHOST:8443') }, ''],
    ['a signature with a query', { 'aeg-sas-token': sas(`${URL_HERE}?apiVersion=2018-01-01`) }, ''],
  ])('whoever has %s', (_, headers, query) => {
    expect(asked('default', headers, query).status).toBe(200);
    expect(asked('enforce', headers, query).status).toBe(200);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['nothing', {}, 'Request must contain one of the following authorization signature: aeg-sas-token, aeg-sas-key.'],
    ['another scheme', { authorization: 'Basic YQ==' }, 'Request must contain one of the following'],
    ['a wrong key', { 'aeg-sas-key': OTHER_KEY }, 'The request authorization key is not authorized for LOCALHOST.'],
    ['no key', { 'aeg-sas-key': '' }, 'The request authorization key is not authorized for LOCALHOST.'],
    ['another key’s signature', { 'aeg-sas-token': sas(URL_HERE, LATER_MS, OTHER_KEY) }, 'The signature of the token'],
    ['an expired token', { 'aeg-sas-token': sas(URL_HERE, NOW_MS) }, 'The token is expired'],
    ['no token', { authorization: 'Bearer nonsense' }, 'The token is not a JSON web token'],
  ])('not who has %s', (_, headers, expected) => {
    for (const auth of ['default', 'enforce'] as const) {
      const reply = asked(auth, headers);
      expect(reply.status).toBe(401);
      expect(errorOf(reply)).toMatchObject({ code: 'Unauthorized', details: [{ code: 'Unauthorized' }] });
      expect(errorOf(reply).message).toContain(expected);
    }
    expect(asked('off', headers).status).toBe(200);
  });

  it('not who has a token that cannot be read, and its text is not repeated', () => {
    const reply = asked('default', { 'aeg-sas-token': KEYS.key1 });
    expect(reply.status).toBe(400);
    expect(errorOf(reply).message).toMatch(
      /^Invalid key in aeg-sas-token\. Valid format :r=UrlEncodedResource&e=UrlEncodedUtcExpiration&s=UrlEncodedSignature\./,
    );
    expect(errorOf(reply).message).not.toContain(KEYS.key1);
  });

  it('for a token of another resource it depends on the mode', () => {
    const headers = { 'aeg-sas-token': sas('https://localhost:8443/orders2/api/events') };
    expect(asked('default', headers).status).toBe(200);
    expect(asked('enforce', headers).status).toBe(401);
    expect(asked('enforce', { 'aeg-sas-token': sas('https://localhost:8443/order') }).status).toBe(401);
  });

  it('keys and signatures do not count where they are disabled', () => {
    for (const headers of [{ 'aeg-sas-key': KEYS.key1 }, { 'aeg-sas-token': sas() }]) {
      const reply = asked('default', headers, '', { disableLocalAuth: true });
      expect(reply.status).toBe(403);
      expect(errorOf(reply).code).toBe('Forbidden');
    }
  });
});

describe('tokens of Entra', () => {
  const CLAIMS = {
    iss: 'https://sts.windows.net/tenant/',
    tid: 'tenant',
    aud: 'https://eventgrid.azure.net',
    exp: LATER_MS / 1_000,
  };

  async function shown(auth: AuthMode, claims: object, more = {}) {
    const { http, registry, platform } = publishing({ auth });
    registry.put(topic('orders', more));
    const signing = await platform.tokenKeys.signingKey();
    const token = writeJwt({ alg: 'RS256' }, { ...CLAIMS, ...claims }, (text) => signing.sign(text));
    return post(http, { headers: { authorization: `Bearer ${token}` }, body: [EVENT] });
  }

  it('with the role of a sender, or without roles, may publish, also where keys may not', async () => {
    expect((await shown('enforce', { roles: ['EventGrid Data Sender'] })).status).toBe(200);
    expect((await shown('enforce', {}, { disableLocalAuth: true })).status).toBe(200);
    expect((await shown('default', { roles: ['EventGrid Data Sender'] })).status).toBe(200);
  });

  it('with other roles are known, and may not', async () => {
    const reply = await shown('enforce', { roles: ['EventGrid Data Receiver'] });
    expect(reply.status).toBe(403);
    expect(errorOf(reply).message).toContain('is not authorized to send events to orders');
  });

  it.each([{ aud: 'https://servicebus.azure.net' }, { exp: NOW_MS / 1_000 }, { iss: 'https://elsewhere/' }])(
    'with %j are refused where tokens are checked',
    async (claims) => {
      expect((await shown('enforce', claims)).status).toBe(401);
      expect((await shown('default', claims)).status).toBe(200);
    },
  );
});
