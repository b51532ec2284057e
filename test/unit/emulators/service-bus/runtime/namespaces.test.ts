import { describe, expect, it } from 'vitest';
import { ErrorWords } from '../../../../../emulators/service-bus/amqp/entity-error.ts';
import { toDefinitions } from '../../../../../emulators/service-bus/config.ts';
import { Namespace } from '../../../../../emulators/service-bus/core/namespace.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../emulators/service-bus/limits.ts';
import type { HostedNamespace } from '../../../../../emulators/service-bus/runtime/hosted-namespace.ts';
import { NamespaceHost } from '../../../../../emulators/service-bus/runtime/namespace-host.ts';
import { NamespaceLinks } from '../../../../../emulators/service-bus/runtime/namespace-links.ts';
import { keyNameOf, Namespaces } from '../../../../../emulators/service-bus/runtime/namespaces.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';

const limits = SERVICE_BUS_LIMITS.relaxed;
const clock = new VirtualClock();
const ids = seededIds(1);

function definition(name: string, ...queues: string[]) {
  const config = { namespaces: [{ name, queues: queues.map((queue) => ({ name: queue })) }] };
  return toDefinitions(config, limits).namespaces[0]!;
}

function namespaces(...definitions: ReturnType<typeof definition>[]): Namespaces {
  return new Namespaces(definitions, (declared) => {
    const host = new NamespaceHost(new Namespace({ ...declared, limits, ids }), clock);
    const words = new ErrorWords(declared.name, clock, ids);
    // Links, authorisation and quotas are not what is looked up here.
    return { host, declared, words, links: new NamespaceLinks() } as unknown as HostedNamespace;
  });
}

const two = () => namespaces(definition('one', 'orders'), definition('Two', 'orders', 'bills'));
const nameOf = (found: HostedNamespace | undefined) => found?.host.name;

describe('a client means', () => {
  it.each([
    ['two.servicebus.windows.net', 'orders', undefined, 'Two'],
    ['TWO.servicebus.windows.net:5671', 'orders', undefined, 'Two'],
    ['two.privatelink.servicebus.windows.net', 'none', undefined, 'Two'],
    ['two.localhost', 'orders', undefined, 'Two'],
    ['two', 'orders', undefined, 'Two'],
    ['localhost', 'orders', keyNameOf('two'), 'Two'],
    ['one.localhost', 'orders', keyNameOf('two'), 'one'],
    ['localhost', 'orders', 'RootManageSharedAccessKey', 'one'],
    ['localhost', 'Orders', undefined, 'one'],
    [undefined, 'bills/$DeadLetterQueue', undefined, 'Two'],
    ['127.0.0.1', 'none', undefined, 'one'],
    ['azwire', '', undefined, 'one'],
    ['three.servicebus.windows.net', 'orders', undefined, undefined],
    ['three.servicebus.chinacloudapi.cn', 'orders', undefined, undefined],
    ['three.localhost', 'orders', undefined, undefined],
    ['localhost', 'orders', keyNameOf('three'), undefined],
  ])('by the host %s, the entity %s and the key %s the namespace %s', (hostname, entity, keyName, name) => {
    expect(nameOf(two().of(hostname, entity, keyName))).toBe(name);
  });

  it('by any host name the only one that was declared, also when others were made since', () => {
    const only = namespaces(definition('one', 'orders'));
    only.create(definition('late', 'orders'));
    expect(nameOf(only.of('production.servicebus.windows.net', 'orders'))).toBe('one');
    expect(nameOf(only.of('late.servicebus.windows.net', 'orders'))).toBe('late');
    only.remove('one');
    expect(only.of('production.servicebus.windows.net', 'orders')).toBeUndefined();
  });
});

describe('the name that was asked for', () => {
  it.each([
    ['three.servicebus.windows.net', keyNameOf('two'), 'three'],
    ['localhost:5672', keyNameOf('three'), 'three'],
    ['localhost', 'RootManageSharedAccessKey', 'localhost'],
    [undefined, undefined, ''],
  ])('of the host %s and the key %s is %s', (hostname, keyName, name) => {
    expect(two().nameAsked(hostname, keyName)).toBe(name);
  });
});

describe('an entity', () => {
  it('is found where it was found before, as long as it is there', () => {
    const both = two();
    expect(nameOf(both.having('orders'))).toBe('one');
    both.named('one')!.host.execute({ type: 'delete-entity', entity: 'orders' });
    expect(nameOf(both.having('orders'))).toBe('Two');
    both.remove('two');
    expect(both.having('orders')).toBeUndefined();
    expect(both.names).toEqual(['one']);
  });
});

describe('names', () => {
  it('are taken in any case', () => {
    const both = two();
    expect(() => both.create(definition('ONE'))).toThrow(/There is a namespace "ONE" already/);
    expect(both.remove('tWo')).toBe(true);
    expect(both.remove('two')).toBe(false);
    both.create(definition('two'));
    expect(both.names).toEqual(['one', 'two']);
    expect(both.size).toBe(2);
  });
});
