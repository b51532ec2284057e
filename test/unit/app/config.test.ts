import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/app/config.ts';

const queue = (settings: object) => ({ serviceBus: { namespaces: [{ name: 'bus', queues: [settings] }] } });

async function complaint(config: unknown): Promise<string> {
  const error = await checkConfig(config, 'azwire.json').then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toMatchObject({ name: 'AzwireError', code: 'AZW_CONFIG_INVALID' });
  return error.message;
}

describe('accepts', () => {
  it.each([
    {},
    queue({ name: 'orders', lockDuration: 'PT30S', maxDeliveryCount: 3 }),
    { ports: 'any', host: '::1', data: 'here', limits: 'strict', recorder: false, logLevel: 'error' },
    { ports: { amqp: 0, gateway: 65535 }, $schema: './schema.json' },
    { ports: { 'storage-blob': 10000, 'storage-table': 0 }, storage: {} },
    {
      ports: { cosmos: 8081 },
      cosmos: { databases: [{ id: 'db', containers: [{ id: 'c', partitionKey: { paths: ['/pk'] } }] }] },
    },
    {
      egress: {
        allow: ['203.0.113.7', '203.0.113.0/24', 'hooks.example.com', '*.example.com'],
        certificateAuthorities: ['ca.pem'],
      },
    },
  ])('%j', async (config) => {
    expect(await checkConfig(config, 'azwire.json')).toBe(config);
  });
});

describe('says where, what was found and what was expected', () => {
  it.each([
    [
      queue({ name: 'orders', maxDeliveryCount: '3' }),
      'at /serviceBus/namespaces/0/queues/0/maxDeliveryCount: found "3", expected a whole number',
    ],
    [
      queue({ name: 'orders', lockDuraton: 'PT30S' }),
      'at /serviceBus/namespaces/0/queues/0: found the unknown key "lockDuraton". Did you mean "lockDuration"?',
    ],
    [queue({}), 'at /serviceBus/namespaces/0/queues/0: the key "name" is missing.'],
    [{ servicebus: {} }, 'at the top: found the unknown key "servicebus". Did you mean "serviceBus"?'],
    [{ ports: { amqp: 70_000 } }, 'at /ports/amqp: found 70000, expected a whole number at least 0 and at most 65535.'],
    [
      { ports: { amq: 1 } },
      'at /ports: found the unknown key "amq". Did you mean "amqp"? Expected one of: amqp, amqps, gateway, management, control, storage-blob, storage-queue, storage-table, cosmos.',
    ],
    [{ ports: 5672 }, 'at /ports: found 5672, expected "any" or an object.'],
    [
      { ports: { 'storage-queue': 10001 } },
      'at /ports/storage-queue: found 10001, expected no port where "storage" is not configured.',
    ],
    [{ ports: { cosmos: 8081 } }, 'at /ports/cosmos: found 8081, expected no port where "cosmos" is not configured.'],
    [
      { cosmos: { databases: [{ id: 'a' }, { id: 'a' }] } },
      'at /cosmos/databases/1/id: found "a", expected what the service accepts: ',
    ],
    [{ limits: 'loose' }, 'at /limits: found "loose", expected "strict" or "relaxed".'],
    [{ auth: 'on' }, 'at /auth: found "on", expected "default" or "enforce" or "off".'],
    [{ entra: { tenants: [] } }, 'at /entra/tenants: found [], expected an array with a number of items of at least 1'],
    [
      { egress: { allow: ['https://example.com'] } },
      'at /egress/allow/0: found "https://example.com", expected an address',
    ],
    [{ egress: { deny: [] } }, 'at /egress: found the unknown key "deny".'],
    [
      { eventGrid: { connectionStrings: { 'Microsoft.Storage/storageAccounts/a': 'AccountName=a' } } },
      'at /eventGrid/connectionStrings/Microsoft.Storage~1storageAccounts~1a: found "…", expected a connection string',
    ],
    [{ recorder: 'yes' }, 'at /recorder: found "yes", expected a boolean.'],
    [{ captureBytes: 1000 }, 'at /captureBytes: found 1000, expected a whole number at least 65536 and at most'],
    [[], 'at the top: found [], expected an object.'],
    [null, 'at the top: found null, expected an object.'],
  ])('%j', async (config, expected) => {
    const message = await complaint(config);
    expect(message).toContain(`azwire.json: ${expected}`);
    expect(message.split('\n')).toHaveLength(1);
  });

  it('what a schema cannot say', async () => {
    const twice = { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }, { name: 'Orders' }] }] } };
    expect(await complaint(twice)).toMatch(
      /^azwire\.json: at \/serviceBus\/namespaces\/0\/queues\/1\/name: found "Orders", expected a name other/,
    );
    const many = queue({ name: 'orders', maxDeliveryCount: 11 });
    expect(await checkConfig(many, 'azwire.json')).toBe(many);
    expect(await complaint({ ...many, limits: 'strict' })).toContain('/maxDeliveryCount: found 11');
  });

  it('everything that is wrong at once, each thing once', async () => {
    const message = await complaint({ limits: 1, ports: { amqp: -1, amqps: 'x' }, colour: 'red' });
    expect(message.split('\n')).toHaveLength(4);
  });
});
