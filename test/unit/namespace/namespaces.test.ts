import { describe, expect, it } from 'vitest';
import { keyNameOf } from '../../../src/namespace/key-name.ts';
import { Namespaces } from '../../../src/namespace/namespaces.ts';
import { host, type SampleDefinition, type SampleNamespace, sample } from './sample-namespace.ts';

function namespaces(...definitions: SampleDefinition[]): Namespaces<SampleNamespace> {
  return new Namespaces(definitions, host);
}

const two = () => namespaces(sample('one', 'orders'), sample('Two', 'orders', 'bills', 'bills/$deadletterqueue'));
const nameOf = (found: SampleNamespace | undefined) => found?.declared.name;

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
    const only = namespaces(sample('one', 'orders'));
    only.create(sample('late', 'orders'));
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

describe('a client names', () => {
  it.each([
    ['two.servicebus.windows.net', undefined, 'Two'],
    ['two', keyNameOf('one'), 'Two'],
    ['localhost', keyNameOf('two'), 'Two'],
    [undefined, keyNameOf('two'), 'Two'],
    ['three.localhost', keyNameOf('two'), undefined],
    ['localhost', 'RootManageSharedAccessKey', undefined],
    [undefined, undefined, undefined],
  ])('by the host %s and the key %s the namespace %s', (hostname, keyName, name) => {
    expect(nameOf(two().namedBy(hostname, keyName))).toBe(name);
    expect(nameOf(namespaces(sample('two')).namedBy(hostname, keyName))).toBe(name?.toLowerCase());
  });
});

describe('an entity', () => {
  it('is found where it was found before, as long as it is there', () => {
    const both = two();
    expect(nameOf(both.having('orders'))).toBe('one');
    both.existing('one').entities.delete('orders');
    expect(nameOf(both.having('orders'))).toBe('Two');
    both.remove('two');
    expect(both.having('orders')).toBeUndefined();
    expect(both.names).toEqual(['one']);
  });
});

describe('names', () => {
  it('are taken in any case', () => {
    const both = two();
    expect(() => both.create(sample('ONE'))).toThrow(/There is a namespace "ONE" already/);
    both.remove('tWo');
    expect(() => both.remove('two')).toThrow(/There is no namespace "two". There are: one./);
    expect(() => both.existing('two')).toThrow(expect.objectContaining({ code: 'AZW_NAMESPACE_UNKNOWN' }));
    both.create(sample('two'));
    expect(both.names).toEqual(['one', 'two']);
    expect(both.size).toBe(2);
  });
});
