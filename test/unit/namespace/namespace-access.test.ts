import { describe, expect, it } from 'vitest';
import type { AuthMode, AuthorizationRule, Right } from '../../../src/kernel/authorisation.ts';
import { ROOT_RULE } from '../../../src/namespace/authorization-rules.ts';
import { keyNameOf } from '../../../src/namespace/key-name.ts';
import { NamespaceAccess } from '../../../src/namespace/namespace-access.ts';
import { Namespaces } from '../../../src/namespace/namespaces.ts';
import type { Claim, ManagementReply } from '../../../src/transport/amqp/service.ts';
import { amqp } from '../../../src/wire/amqp/types.ts';
import { writeSasToken } from '../../../src/wire/sas/sas-token.ts';
import { testPlatform } from '../../support/platform.ts';
import { openPeer, type Peer } from '../transport/amqp/peer.ts';
import { clock, host, type SampleDefinition, type SampleNamespace, sample, wordsOf } from './sample-namespace.ts';

const LISTENER: AuthorizationRule = { keyName: 'listener', primaryKey: 'l', secondaryKey: 'l', rights: ['Listen'] };
const WITH_LISTENER = { rules: [ROOT_RULE, LISTENER] };

interface Accessed {
  readonly access: NamespaceAccess<SampleNamespace>;
  readonly namespaces: Namespaces<SampleNamespace>;
  readonly warnings: unknown[];
}

function accessTo(definitions: readonly SampleDefinition[], auth: AuthMode = 'default', only?: string): Accessed {
  const warnings: unknown[] = [];
  const log = { info: () => {}, warn: (_text: string, fields?: object) => void warnings.push(fields), error: () => {} };
  const platform = testPlatform({ auth, log });
  const namespaces = new Namespaces<SampleNamespace>(definitions, (definition) => host(definition, auth));
  return {
    access: new NamespaceAccess({ namespaces, platform, wordsOf, ...(only && { only }) }),
    namespaces,
    warnings,
  };
}

const two = (auth: AuthMode = 'default', only?: string) =>
  accessTo([sample('one', 'orders'), sample('two', 'orders', 'bills')], auth, only);
const open = (hostname = 'localhost'): Peer => openPeer({ open: { hostname } });

interface Said {
  readonly keyName?: string;
  readonly key?: string;
  readonly validMs?: number;
}

function sas(
  audience: string,
  { keyName = ROOT_RULE.keyName, key = ROOT_RULE.primaryKey, validMs = 60_000 }: Said = {},
) {
  const expiresAtSeconds = Math.floor((clock.now() + validMs) / 1000);
  return { type: 'sas', audience, token: writeSasToken({ audience, keyName, expiresAtSeconds }, key) } as const;
}

const KEY: Claim = { type: 'key', keyName: ROOT_RULE.keyName, key: ROOT_RULE.primaryKey };

describe('a service', () => {
  it.each([
    ['two.localhost', undefined, true],
    ['localhost', keyNameOf('two'), true],
    ['localhost', ROOT_RULE.keyName, false],
    ['three.localhost', undefined, false],
  ])('hosts what the host %s and the key %s name: %s', (hostname, keyName, expected) => {
    const { connection } = open(hostname);
    connection.keyName = keyName;
    expect(two().access.hosts(connection)).toBe(expected);
    expect(two('default', 'one').access.hosts(connection)).toBe(true);
  });

  it.each([
    ['localhost', 'bills', true],
    ['localhost', 'none', false],
    ['localhost', '', false],
    ['two.localhost', 'bills', true],
    ['one.localhost', 'bills', false],
    ['three.localhost', 'bills', false],
  ])('serves, at the host %s, the address %j: %s', (hostname, address, expected) => {
    expect(two().access.serves(address, open(hostname).connection)).toBe(expected);
    expect(two('default', 'one').access.serves(address, open(hostname).connection)).toBe(true);
  });

  it('requires claims where they are enforced', () => {
    expect((['default', 'enforce', 'off'] as const).map((auth) => two(auth).access.requiresClaim)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('on the port of one namespace means that one', () => {
    const { access, namespaces } = two('default', 'one');
    expect(access.namespaceOf(open('two.localhost').connection, 'bills')?.declared.name).toBe('one');
    namespaces.remove('one');
    expect(access.namespaceOf(open('two.localhost').connection, 'bills')).toBeUndefined();
    expect(access.notFound(open('two.localhost').connection, 'bills').description).toBe('one has no bills');
  });
});

describe('a claim', () => {
  it('is looked at before the entity', () => {
    const { access } = two();
    const { connection } = open();
    expect(access.authorise(sas('sb://localhost/orders'), connection)).toEqual({
      status: 202,
      description: 'Accepted',
    });
    expect(access.authorise(sas('sb://localhost/'), connection).status).toBe(202);
    expect(access.authorise(sas('sb://localhost/none'), connection)).toMatchObject({
      status: 404,
      condition: 'amqp:not-found',
      description: 'one has no none',
    });
    expect(access.authorise(sas('sb://localhost/none', { key: 'wrong' }), connection)).toMatchObject({
      status: 401,
      condition: 'amqp:unauthorized-access',
      description: expect.stringMatching(
        /^InvalidSignature: .* TrackingId:[-0-9a-f]{36}_G0, SystemTracker:one.servicebus.windows.net, Timestamp:/,
      ),
    });
  });

  it('for a namespace that is not there finds nothing', () => {
    const { access, warnings } = two();
    expect(access.authorise(sas('sb://localhost/bills'), open('three.localhost').connection)).toMatchObject({
      status: 404,
      description: 'three has no bills',
    });
    expect(warnings).toEqual([{ namespace: 'three', entity: 'bills' }]);
  });

  it('by key opens every namespace that has it', () => {
    const { access, namespaces } = accessTo([sample('one'), { ...sample('two'), rules: [LISTENER] }], 'enforce');
    const { connection } = open();
    const may = (right: Right) =>
      namespaces.all.filter(({ authorisation }) => authorisation.refusal(connection, 'any', right) === undefined);
    expect(access.authorise({ ...KEY, key: 'wrong' }, connection).status).toBe(401);
    expect(access.authorise(KEY, connection).status).toBe(202);
    expect(may('Send').map(({ declared }) => declared.name)).toEqual(['one']);
    expect(access.authorise({ type: 'key', keyName: 'listener', key: 'l' }, connection).status).toBe(202);
    expect(may('Listen').map(({ declared }) => declared.name)).toEqual(['one', 'two']);
    const alone = accessTo([sample('one'), { ...sample('two'), rules: [LISTENER] }], 'enforce', 'two').access;
    expect(alone.authorise(KEY, connection).status).toBe(401);
  });

  it('says where its connection is from then on', () => {
    const { access, namespaces } = two();
    const { connection } = open();
    expect(access.currentOf(connection)?.declared.name).toBe('one');
    access.authorise(sas('sb://localhost/bills'), connection);
    expect(access.currentOf(connection)?.declared.name).toBe('two');
    namespaces.remove('two');
    expect(access.currentOf(connection)?.declared.name).toBe('one');
  });
});

/** Attaches a link and gives the condition that it is refused with. */
function attach({ access }: Accessed, peer: Peer, role: 'sender' | 'receiver', ...addresses: [string, ...string[]]) {
  peer.said();
  peer.onAttached = (link) => {
    if (access.admit(link, ...addresses) !== undefined) peer.accept(link);
  };
  if (role === 'sender') peer.attachSender(peer.links.length);
  else peer.attachReceiver(peer.links.length);
  return peer.only('detach')[0]?.body.error?.condition;
}

describe('a link', () => {
  it('needs the right that it uses, on all its nodes', () => {
    const accessed = accessTo([{ ...sample('one', 'orders', 'bills'), ...WITH_LISTENER }], 'enforce');
    const peer = open();
    const unauthorised = 'amqp:unauthorized-access';
    expect(attach(accessed, peer, 'receiver', 'orders')).toBe(unauthorised);
    accessed.access.authorise(sas('sb://localhost/orders', { keyName: 'listener', key: 'l' }), peer.connection);
    expect(attach(accessed, peer, 'receiver', 'orders')).toBeUndefined();
    expect(attach(accessed, peer, 'sender', 'orders')).toBe(unauthorised);
    accessed.access.authorise(sas('sb://localhost/orders'), peer.connection);
    expect(attach(accessed, peer, 'sender', 'orders')).toBeUndefined();
    expect(attach(accessed, peer, 'sender', 'orders', 'bills')).toBe(unauthorised);
  });

  it('is detached when the token that it relies on has expired', () => {
    const accessed = accessTo([sample('one', 'orders')], 'enforce');
    const peer = open();
    accessed.access.authorise(sas('sb://localhost/orders', { validMs: 10_000 }), peer.connection);
    attach(accessed, peer, 'receiver', 'orders');
    clock.advance(9_000);
    expect(peer.only('detach')).toEqual([]);
    clock.advance(1_000);
    expect(peer.only('detach')[0]?.body.error).toMatchObject({
      condition: 'amqp:link:detach-forced',
      description: expect.stringMatching(/^The link 'receiver-0' is force detached. Code: RenewToken. Details: Unauth/),
    });
  });

  it('counts its connection', () => {
    const accessed = accessTo([{ ...sample('one', 'orders'), connectionsMax: 1 }]);
    const [first, second] = [open(), open()];
    expect(attach(accessed, first, 'sender', 'orders')).toBeUndefined();
    expect(attach(accessed, second, 'sender', 'orders')).toBe('amqp:resource-limit-exceeded');
    expect(attach(accessed, first, 'receiver', 'orders')).toBeUndefined();
  });

  it('ends with its namespace, and is refused after it', () => {
    const accessed = two();
    const peer = open();
    attach(accessed, peer, 'receiver', 'bills');
    accessed.namespaces.remove('two');
    expect(peer.only('detach')[0]?.body.error).toMatchObject({ condition: 'amqp:not-found' });
    expect(attach(accessed, open('two.localhost'), 'receiver', 'bills')).toBe('amqp:not-found');
    expect(accessed.warnings).toEqual([{ namespace: 'two', entity: 'bills' }]);
  });
});

describe('a management request', () => {
  const DONE: ManagementReply = { status: 200, description: 'OK' };

  function ask({ access }: Accessed, peer: Peer, address: string, rights: readonly [Right, ...Right[]] = ['Listen']) {
    const { connection } = peer;
    const rest = { operation: 'READ', applicationProperties: amqp.null, body: amqp.null, transaction: undefined };
    return access.manage({ connection, address, ...rest }, rights, ({ declared }) => ({
      ...DONE,
      description: declared.name,
    }));
  }

  it('is carried out in the namespace that is meant', () => {
    expect(ask(two(), open(), 'bills')).toEqual({ status: 200, description: 'two' });
    expect(ask(two(), open('one.localhost'), 'bills')).toEqual({ status: 200, description: 'one' });
    expect(ask(two(), open('three.localhost'), 'bills')).toMatchObject({ status: 404, condition: 'amqp:not-found' });
  });

  it('needs one of the rights, and its connection is counted', () => {
    const accessed = accessTo([{ ...sample('one', 'orders'), ...WITH_LISTENER, connectionsMax: 1 }], 'enforce');
    const peer = open();
    accessed.access.authorise(sas('sb://localhost/orders', { keyName: 'listener', key: 'l' }), peer.connection);
    expect(ask(accessed, peer, 'orders', ['Send'])).toMatchObject({
      status: 401,
      condition: 'amqp:unauthorized-access',
      description: expect.stringContaining("'Send' claim(s) are required"),
    });
    expect(ask(accessed, peer, 'orders', ['Send', 'Listen']).status).toBe(200);
    const other = open();
    accessed.access.authorise(sas('sb://localhost/orders'), other.connection);
    expect(ask(accessed, other, 'orders', ['Send'])).toMatchObject({
      status: 403,
      condition: 'amqp:resource-limit-exceeded',
    });
  });
});
