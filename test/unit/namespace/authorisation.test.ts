import { describe, expect, it } from 'vitest';
import type { AuthMode, AuthorizationRule } from '../../../src/kernel/authorisation.ts';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { Authorisation } from '../../../src/namespace/authorisation.ts';
import { ROOT_RULE } from '../../../src/namespace/authorization-rules.ts';
import { keyNameOf } from '../../../src/namespace/key-name.ts';
import { writeJwt } from '../../../src/wire/jwt/jwt.ts';
import { writeSasToken } from '../../../src/wire/sas/sas-token.ts';
import { testPlatform } from '../../support/platform.ts';

const clock = new VirtualClock();
const connection = {};
const SENDER: AuthorizationRule = { keyName: 'sender', primaryKey: 'one', secondaryKey: 'two', rights: ['Send'] };

function authorisation(auth: AuthMode, rules: readonly AuthorizationRule[] = []): Authorisation {
  return new Authorisation({
    namespace: 'bus',
    rules,
    // Only `orders` and `events` have rules of their own.
    rulesOf: (path) => (/^(orders|events)(\/|$)/i.test(path) ? [SENDER] : []),
    entra: {
      audience: 'https://servicebus.azure.net',
      rightsByRole: { Owner: ['Manage', 'Send', 'Listen'], Sender: ['Send'], Receiver: ['Listen'] },
    },
    platform: testPlatform({ clock, clientClock: clock, auth }),
  });
}

interface Said {
  readonly audience?: string;
  readonly keyName?: string;
  readonly key?: string;
  readonly validMs?: number;
}

function sas({ audience = 'sb://localhost/orders', keyName = 'sender', key = 'one', validMs = 60_000 }: Said = {}) {
  const expiresAtSeconds = Math.floor((clock.now() + validMs) / 1000);
  return writeSasToken({ audience, keyName, expiresAtSeconds }, key);
}

const ROOT = { keyName: ROOT_RULE.keyName, key: ROOT_RULE.primaryKey };

async function jwt(own: object = {}, header: object = {}): Promise<string> {
  const key = await testPlatform().tokenKeys.signingKey();
  const now = Math.floor(clock.now() / 1000);
  const claims = { iss: 'https://sts.windows.net/t/', tid: 't', aud: 'https://servicebus.azure.net', exp: now + 60 };
  return writeJwt({ alg: 'RS256', ...header }, { ...claims, ...own }, (text) => key.sign(text));
}

/** What the refusal begins with, or `ok`. */
function verdict(auth: AuthMode, token: string, entity = 'orders'): string {
  const type = token.startsWith('Shared') ? 'sas' : 'jwt';
  const refusal = authorisation(auth).admit(connection, { type, audience: `sb://localhost/${entity}`, token }, entity);
  return refusal === undefined ? 'ok' : refusal.description.split(':')[0]!;
}

describe('signatures are checked in both modes', () => {
  it.each(['default', 'enforce'] as const)('%s', (auth) => {
    expect(verdict(auth, sas())).toBe('ok');
    expect(verdict(auth, sas({ key: 'two' }))).toBe('ok');
    expect(verdict(auth, sas(ROOT))).toBe('ok');
    expect(verdict(auth, sas({ audience: 'SB://LOCALHOST:1234/Orders/' }))).toBe('ok');
    expect(verdict(auth, sas({ audience: 'amqp://localhost/', ...ROOT }))).toBe('ok');
    expect(verdict(auth, sas({ audience: 'amqps://localhost/events', key: 'one' }), 'events/Subscriptions/all')).toBe(
      'ok',
    );
    expect(verdict(auth, sas({ key: 'three' }))).toBe('InvalidSignature');
    expect(verdict(auth, sas({ keyName: 'nobody' }))).toBe('InvalidSignature');
    expect(verdict(auth, sas({ audience: 'sb://localhost/others' }), 'others')).toBe('InvalidSignature');
    expect(verdict(auth, sas({ audience: 'sb://localhost/' }), 'orders')).toBe('ok');
    expect(verdict(auth, sas({ validMs: -1000 }))).toBe('ExpiredToken');
    expect(verdict(auth, 'SharedAccessSignature sr=x')).toBe('MalformedToken');
    expect(verdict(auth, 'a.b.c')).toBe('MalformedToken');
  });

  it('off: not at all', () => {
    expect(verdict('off', sas({ key: 'three' }))).toBe('ok');
    expect(verdict('off', 'nonsense')).toBe('ok');
  });
});

describe('SASL PLAIN', () => {
  it('takes a key of the namespace, for the whole connection', () => {
    const enforcing = authorisation('enforce');
    const plain = (keyName: string, key: string) => enforcing.admit(connection, { type: 'key', keyName, key }, '');
    expect(plain('sender', 'one')?.description).toMatch(/^InvalidSignature/);
    expect(plain(ROOT.keyName, 'wrong')?.status).toBe(401);
    expect(plain(ROOT.keyName, ROOT.key)).toBeUndefined();
    expect(enforcing.refusal(connection, 'whatever', 'Send')).toBeUndefined();
  });
});

describe('a namespace', () => {
  const plain = (of: Authorisation, keyName: string, key: string) =>
    of.admit(connection, { type: 'key', keyName, key }, '') === undefined;

  it('has the root rule where it declares none', () => {
    expect(authorisation('default').mainRule).toBe(ROOT_RULE);
    expect(plain(authorisation('default', [SENDER]), ROOT.keyName, ROOT.key)).toBe(false);
  });

  it('is opened by its first key that may manage, or its first, also under a name that is its alone', () => {
    const owner: AuthorizationRule = { ...SENDER, keyName: 'owner', primaryKey: 'three', rights: ['Manage'] };
    const both = authorisation('default', [SENDER, owner]);
    expect(both.mainRule).toBe(owner);
    expect(plain(both, keyNameOf('bus'), 'three')).toBe(true);
    expect(plain(both, keyNameOf('bus'), 'one')).toBe(false);
    expect(plain(authorisation('default', [SENDER]), keyNameOf('bus'), 'one')).toBe(true);
  });
});

describe('rights are looked at when they are enforced', () => {
  it('only then', () => {
    expect(authorisation('default').refusal({}, 'orders', 'Listen')).toBeUndefined();
    expect(authorisation('off').refusal({}, 'orders', 'Listen')).toBeUndefined();
  });

  it('in the words of the service', () => {
    const enforcing = authorisation('enforce');
    enforcing.admit(connection, { type: 'sas', audience: '', token: sas() }, 'orders');
    expect(enforcing.refusal(connection, 'orders', 'Send')).toBeUndefined();
    expect(enforcing.refusal(connection, 'orders', 'Listen')).toEqual({
      status: 401,
      condition: 'amqp:unauthorized-access',
      description:
        "Unauthorized access. 'Listen' claim(s) are required to perform this operation. " +
        "Resource: 'sb://bus.servicebus.windows.net/orders'.",
    });
    expect(enforcing.refusal({}, 'orders', 'Send')).toBeDefined();
  });

  it('with the audience', () => {
    expect(verdict('enforce', sas({ ...ROOT, audience: 'sb://localhost/orders' }), 'events')).toBe('InvalidAudience');
    expect(verdict('default', sas({ ...ROOT, audience: 'sb://localhost/orders' }), 'events')).toBe('ok');
  });
});

describe('Entra tokens', () => {
  it('default: any that is well-formed', async () => {
    expect(verdict('default', await jwt({ exp: 1, aud: 'x', iss: 'y' }))).toBe('ok');
  });

  it('enforce: those of the local issuer, for the service, in their time', async () => {
    expect(verdict('enforce', await jwt())).toBe('ok');
    expect(verdict('enforce', await jwt({ aud: 'https://servicebus.azure.net/' }))).toBe('ok');
    expect(verdict('enforce', await jwt({ aud: 'https://BUS.servicebus.windows.net' }))).toBe('ok');
    expect(verdict('enforce', await jwt({ aud: 'https://storage.azure.com' }))).toBe('InvalidAudience');
    expect(verdict('enforce', await jwt({ iss: 'https://sts.windows.net/u/' }))).toBe('InvalidIssuer');
    expect(verdict('enforce', await jwt({ exp: Math.floor(clock.now() / 1000) }))).toBe('ExpiredToken');
    expect(verdict('enforce', await jwt({ nbf: Math.floor(clock.now() / 1000) + 600 }))).toBe('InvalidToken');
    expect(verdict('enforce', await jwt({ exp: 'soon' }))).toBe('MalformedToken');
    expect(verdict('enforce', await jwt({}, { alg: 'none' }))).toBe('InvalidSignature');
    const [header, claims] = (await jwt()).split('.');
    expect(verdict('enforce', `${header}.${claims}.AAAA`)).toBe('InvalidSignature');
  });

  it.each([
    [undefined, ['Send', 'Listen', 'Manage']],
    [['Owner'], ['Send', 'Listen', 'Manage']],
    [['Sender'], ['Send']],
    [['Receiver', 'Reader'], ['Listen']],
    [[], []],
  ])('roles %j give the rights %j', async (roles, rights) => {
    const enforcing = authorisation('enforce');
    const header = `Bearer ${await jwt(roles === undefined ? {} : { roles })}`;
    const may = (['Send', 'Listen', 'Manage'] as const).filter(
      (right) => enforcing.checkRequest(header, 'orders', right) === undefined,
    );
    expect(may).toEqual(rights);
  });
});

describe('HTTP requests', () => {
  const check = (header: string | undefined, auth: AuthMode = 'enforce', entity = 'orders') =>
    authorisation(auth).checkRequest(header, entity, 'Send');

  it('bring their token in a header', async () => {
    expect(check(sas())).toBeUndefined();
    expect(check(`Bearer ${await jwt()}`)).toBeUndefined();
    expect(check(sas({ audience: 'http://localhost:5300/orders?api-version=2021-05' }))).toBeUndefined();
    expect(check(sas({ ...ROOT, audience: 'https://localhost:5300/' }), 'enforce', '')).toBeUndefined();
  });

  it('may have a token for their very URL', () => {
    const enforcing = authorisation('enforce');
    const at = (target: string, audience: string, entity: string) => {
      const header = sas({ ...ROOT, audience: `https://localhost:5300${audience}` });
      return enforcing.checkRequest(header, entity, 'Manage', target)?.description.split(':')[0];
    };
    expect(at('/orders/messages/head', '/orders/messages/head?timeout=5', 'orders')).toBeUndefined();
    expect(at('/$Resources/queues', '/$resources/queues?$skip=100', '')).toBeUndefined();
    expect(at('/events/Subscriptions/', '/events/subscriptions', 'events')).toBeUndefined();
    expect(at('/$Resources/queues', '/orders', '')).toBe('InvalidAudience');
    expect(at('/orders', '/orders/messages', 'orders')).toBe('InvalidAudience');
  });

  it.each([
    [undefined, 'MissingToken'],
    ['', 'MissingToken'],
    [
      'Basic abc',
      'MalformedToken: Invalid authorization header: The request is missing WRAP authorization credentials.',
    ],
    ['Bearer abc', 'MalformedToken'],
    ['SharedAccessSignature abc', 'MalformedToken'],
    [sas({ key: 'three' }), 'InvalidSignature: The token has an invalid signature.'],
    [sas({ validMs: -5000 }), "ExpiredToken: The token is expired. Expiration time: '2025-12-31 23:59:55Z'."],
  ])('%s: %s', (header, text) => {
    for (const auth of ['default', 'enforce'] as const) {
      expect(check(header, auth)).toMatchObject({ status: 401, condition: 'amqp:unauthorized-access' });
      expect(check(header, auth)?.description).toContain(text);
    }
    expect(check(header, 'off')).toBeUndefined();
  });

  it('need the right that they use', () => {
    const enforcing = authorisation('enforce');
    expect(enforcing.checkRequest(sas(), 'orders', 'Manage')?.description).toBe(
      'Manage,EntityRead claims required for this operation.',
    );
    expect(enforcing.checkRequest(sas(), 'orders', 'Listen')?.description).toMatch(
      /^Unauthorized access. 'Listen' claim/,
    );
    expect(enforcing.checkRequest(sas(ROOT), 'orders', 'Manage')).toBeUndefined();
  });
});
