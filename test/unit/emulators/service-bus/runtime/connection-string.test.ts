import { describe, expect, it } from 'vitest';
import type { NamespaceConfig } from '../../../../../emulators/service-bus/config.ts';
import { SERVICE_BUS } from '../../../../../emulators/service-bus/index.ts';
import type { ConnectionStringOptions } from '../../../../../src/kernel/emulator.ts';
import { testPlatform } from '../../../../support/platform.ts';

const ENDPOINTS = { host: 'localhost', ports: { amqp: 1, amqps: 2, management: 3, 'service-bus/two': 4 } };
const EMULATOR = 'UseDevelopmentEmulator=true;';
const KEY = 'SharedAccessKey=SAS_KEY_VALUE;';

function connectionString(options?: ConnectionStringOptions, own: Partial<NamespaceConfig> = {}, host = 'localhost') {
  const namespaces = [{ name: 'one', ...own }, { name: 'two', port: 0 }, { name: 'three' }];
  const running = SERVICE_BUS.create({ namespaces }, testPlatform());
  return running.connectionString({ ...ENDPOINTS, host }, options);
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
  ] as const)('for %j', (options, expected) => expect(connectionString(options)).toBe(expected));

  it('has the key of a namespace that declares its own', () => {
    const rule = {
      keyName: 'admin',
      primaryKey: 'first',
      secondaryKey: 'second',
      rights: ['Manage', 'Send', 'Listen'],
    };
    const authorizationRules = [rule] as NonNullable<NamespaceConfig['authorizationRules']>;
    const own = { authorizationRules };
    expect(connectionString({}, own)).toContain(';SharedAccessKeyName=admin;SharedAccessKey=first;');
    expect(connectionString({ namespace: 'one' }, own)).toContain(
      ';SharedAccessKeyName=RootManageSharedAccessKey.one;SharedAccessKey=first;',
    );
  });

  it('has the address of IPv6 in brackets', () => {
    expect(connectionString({}, {}, 'fe80::1')).toContain('Endpoint=sb://[fe80::1]:1;');
  });

  it('of a namespace that is not there is none', () => {
    expect(() => connectionString({ namespace: 'four' })).toThrow(
      expect.objectContaining({
        code: 'AZW_NAMESPACE_UNKNOWN',
        message: 'There is no namespace "four". There are: one, two, three.',
      }),
    );
  });
});
