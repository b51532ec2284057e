import { describe, expect, it } from 'vitest';
import type { ConnectionStringOptions } from '../../../src/kernel/emulator.ts';
import { connectionString } from '../../../src/namespace/connection-string.ts';
import { Namespaces } from '../../../src/namespace/namespaces.ts';
import { host as bringToLife, type SampleDefinition, sample } from './sample-namespace.ts';

const PORTS = { amqp: 1, amqps: 2, management: 3, 'service-bus/two': 4, 'event-hubs/one': 5 };
const EMULATOR = 'UseDevelopmentEmulator=true;';
const KEY = 'SharedAccessKey=SAS_KEY_VALUE;';

function stringOf(options?: ConnectionStringOptions, own: Partial<SampleDefinition> = {}, host = 'localhost') {
  const namespaces = new Namespaces([{ ...sample('one'), ...own }, sample('two'), sample('three')], bringToLife);
  return connectionString('service-bus', namespaces, { host, ports: PORTS }, options);
}

describe('a connection string', () => {
  it.each([
    [undefined, `Endpoint=sb://localhost:1;SharedAccessKeyName=RootManageSharedAccessKey;${KEY}${EMULATOR}`],
    [{ transport: 'amqps' }, `Endpoint=sb://localhost:2;SharedAccessKeyName=RootManageSharedAccessKey;${KEY}`],
    [
      { transport: 'management' },
      `Endpoint=sb://localhost:3;SharedAccessKeyName=RootManageSharedAccessKey;${KEY}${EMULATOR}`,
    ],
    [
      { namespace: 'one' },
      `Endpoint=sb://localhost:1;SharedAccessKeyName=RootManageSharedAccessKey.one;${KEY}${EMULATOR}`,
    ],
    [
      { namespace: 'THREE', transport: 'amqps' },
      `Endpoint=sb://localhost:2;SharedAccessKeyName=RootManageSharedAccessKey.three;${KEY}`,
    ],
    [{ namespace: 'two' }, `Endpoint=sb://localhost:4;SharedAccessKeyName=RootManageSharedAccessKey;${KEY}${EMULATOR}`],
    [
      { namespace: 'two', transport: 'amqps' },
      `Endpoint=sb://localhost:4;SharedAccessKeyName=RootManageSharedAccessKey;${KEY}`,
    ],
    [
      { namespace: 'two', transport: 'management' },
      `Endpoint=sb://localhost:3;SharedAccessKeyName=RootManageSharedAccessKey.two;${KEY}${EMULATOR}`,
    ],
    [
      { entity: 'orders' },
      `Endpoint=sb://localhost:1;SharedAccessKeyName=RootManageSharedAccessKey;${KEY}${EMULATOR}EntityPath=orders;`,
    ],
    [
      { entity: 'orders', transport: 'amqps', namespace: 'three' },
      `Endpoint=sb://localhost:2;SharedAccessKeyName=RootManageSharedAccessKey.three;${KEY}EntityPath=orders;`,
    ],
  ] as const)('for %j', (options, expected) => expect(stringOf(options)).toBe(expected));

  it('has the key of a namespace that declares its own', () => {
    const admin = { keyName: 'admin', primaryKey: 'first', secondaryKey: 'second', rights: ['Manage'] } as const;
    expect(stringOf({}, { rules: [admin] })).toContain(';SharedAccessKeyName=admin;SharedAccessKey=first;');
    expect(stringOf({ namespace: 'one' }, { rules: [admin] })).toContain(
      ';SharedAccessKeyName=RootManageSharedAccessKey.one;SharedAccessKey=first;',
    );
  });

  it('has, where no namespace is asked for, the key of the one that has the entity', () => {
    const rule = { keyName: 'late', primaryKey: 'first', secondaryKey: 'second', rights: ['Send'] } as const;
    const namespaces = new Namespaces([sample('one'), { ...sample('two', 'hub'), rules: [rule] }], bringToLife);
    const endpoints = { host: 'localhost', ports: PORTS };
    expect(connectionString('event-hubs', namespaces, endpoints, { entity: 'hub' })).toContain('KeyName=late;');
    expect(connectionString('event-hubs', namespaces, endpoints)).not.toContain('KeyName=late;');
  });

  it('has the port that a namespace has for itself among those of its service', () => {
    const namespaces = new Namespaces([sample('one'), sample('two')], bringToLife);
    const at = (namespace: string) =>
      connectionString('event-hubs', namespaces, { host: 'localhost', ports: PORTS }, { namespace });
    expect(at('one')).toContain('Endpoint=sb://localhost:5;');
    expect(at('two')).toContain('Endpoint=sb://localhost:1;');
  });

  it('has the address of IPv6 in brackets', () => {
    expect(stringOf({}, {}, 'fe80::1')).toContain('Endpoint=sb://[fe80::1]:1;');
  });

  it('of a namespace that is not there is none', () => {
    expect(() => stringOf({ namespace: 'four' })).toThrow(
      expect.objectContaining({
        code: 'AZW_NAMESPACE_UNKNOWN',
        message: 'There is no namespace "four". There are: one, two, three.',
      }),
    );
  });
});
