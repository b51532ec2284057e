import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfigFile } from '../../../src/app/config-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azwire-config-'));
  await mkdir(join(folder, 'inside'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('azwire.json', () => {
  it('may hold comments, and its paths are meant from where it is', async () => {
    const file = join(folder, 'inside', 'azwire.json');
    const egress = '"egress": { "certificateAuthorities": ["ours.pem"] }';
    await writeFile(file, `{\n  // kept with the sources\n  "data": "../ca", ${egress}\n}`);
    expect(await readConfigFile(file)).toEqual({
      data: join(folder, 'ca'),
      egress: { certificateAuthorities: [join(folder, 'inside', 'ours.pem')] },
    });
  });

  it('is named when it is missing, unreadable, no JSON or wrong', async () => {
    const file = join(folder, 'azwire.json');
    await expect(readConfigFile(file)).rejects.toThrow(`The configuration file ${file} does not exist.`);
    await expect(readConfigFile(folder)).rejects.toThrow(`The configuration file ${folder} cannot be read (EISDIR).`);
    await writeFile(file, '{');
    await expect(readConfigFile(file)).rejects.toThrow(`${file} is not JSON`);
    await writeFile(file, '{"limits":"none"}');
    await expect(readConfigFile(file)).rejects.toThrow(`${file}: at /limits: found "none"`);
  });
});

describe('the Config.json of an official emulator', () => {
  const read = async (text: string, limits?: 'strict' | 'relaxed') => {
    const file = join(folder, 'Config.json');
    await writeFile(file, text);
    const notices: string[] = [];
    const onNotice = (notice: string) => notices.push(notice.replace(`${file}: `, ''));
    const config = await readConfigFile(file, { onNotice, ...(limits === undefined ? {} : { limits }) });
    return { config, notices };
  };
  const around = (namespace: string, logging = '"Console"') =>
    `{ "UserConfig": { "Namespaces": [{ "Name": "sbemulatorns", ${namespace} }], "Logging": { "Type": ${logging} } } }`;

  it('is known by its key, whatever the file is called', async () => {
    const { config, notices } = await read(around('"Queues": [{ "Name": "orders" }], // no topics\n'));
    expect(config.serviceBus?.namespaces).toMatchObject([{ name: 'sbemulatorns', queues: [{ name: 'orders' }] }]);
    expect(notices).toEqual([]);
  });

  it('may say null for what is not given', async () => {
    const { config } = await read(
      around('"Queues": [{ "Name": "orders", "Properties": { "ForwardTo": null } }], "Topics": null'),
    );
    expect(config.serviceBus?.namespaces[0]).toMatchObject({ queues: [{ name: 'orders' }], topics: [] });
  });

  it('names what it does not know, and starts, as the official emulator does', async () => {
    const { config, notices } = await read(
      around('"Entities": [], "Queues": [{ "Name": "q", "Properties": { "maxdeliverycount": 5 } }]'),
    );
    expect(config.serviceBus?.namespaces[0]?.queues).toMatchObject([{ name: 'q', maxDeliveryCount: 3 }]);
    expect(notices).toEqual([
      expect.stringMatching(/^at \/UserConfig\/Namespaces\/0: found the unknown key "Entities".* The key is not used/),
      expect.stringContaining(
        '/Queues/0/Properties: found the unknown key "maxdeliverycount". Did you mean "MaxDeliveryCount"?',
      ),
    ]);
  });

  it('says what it does not do', async () => {
    const { notices } = await read(around('"Queues": []', '"File,Console"').replace('sbemulatorns', 'shop'));
    expect(notices).toEqual([
      expect.stringContaining('/UserConfig/Logging/Type is "File,Console": the log goes to standard error'),
      expect.stringContaining('/UserConfig/Namespaces/0/Name is "shop"'),
    ]);
  });

  it.each([
    ['"Queues": [{}]', 'at /UserConfig/Namespaces/0/Queues/0: the key "Name" is missing.'],
    [
      '"Queues": [{ "Name": "q", "Properties": { "MaxDeliveryCount": "3" } }]',
      'at /UserConfig/Namespaces/0/Queues/0/Properties/MaxDeliveryCount: found "3", expected a whole number.',
    ],
    [
      '"Queues": [{ "Name": "q", "Properties": { "LockDuration": "PT6M" } }]',
      'at /UserConfig/Namespaces/0/Queues/0/Properties/LockDuration: found "PT6M", expected an ISO 8601 duration from PT5S to PT5M.',
    ],
    [
      '"Queues": [{ "Name": "q", "Properties": { "ForwardTo": "nowhere" } }]',
      'at /UserConfig/Namespaces/0/Queues/0/Properties/ForwardTo: found "nowhere", expected the name of a queue or topic',
    ],
    ['"Queues": [{ "Name": "-q" }]', 'at /UserConfig/Namespaces/0/Queues/0/Name: found "-q", expected a string'],
    [
      '"Topics": [{ "Name": "t", "Subscriptions": [{ "Name": "s", "Rules": [{ "Name": "r", "Properties": { "FilterType": "Sql", "SqlFilter": { "SqlExpression": "a = " } } }] }] }]',
      'at /UserConfig/Namespaces/0/Topics/0/Subscriptions/0/Rules/0/Properties/SqlFilter/SqlExpression: found "a = ", expected a valid',
    ],
    [
      '"Topics": [{ "Name": "t", "Subscriptions": [{ "Name": "s", "Rules": [{ "Name": "r", "Properties": { "FilterType": "Sql" } }] }] }]',
      'at /UserConfig/Namespaces/0/Topics/0/Subscriptions/0/Rules/0: found "neither", expected either',
    ],
  ])('with %s is refused where it is wrong', async (namespace, message) => {
    await expect(read(around(namespace))).rejects.toThrow(`${join(folder, 'Config.json')}: ${message}`);
  });

  it('needs a Logging, as the official emulator does', async () => {
    const text = '{ "UserConfig": { "Namespaces": [{ "Name": "sbemulatorns" }] } }';
    await expect(read(text)).rejects.toThrow('at /UserConfig: the key "Logging" is missing.');
  });

  it('may be that of the Event Hubs emulator, with quotas of its own', async () => {
    const file = (hubs: object[]) =>
      JSON.stringify({
        UserConfig: {
          NamespaceConfig: [{ Type: 'EventHub', Name: 'emulatorNs1', Entities: hubs }],
          LoggingConfig: { Type: 'Console' },
        },
      });
    const { config } = await read(file([{ Name: 'eh1', PartitionCount: '2', ConsumerGroups: [{ Name: 'cg1' }] }]));
    expect(config.eventHubs?.namespaces).toMatchObject([
      { name: 'emulatorNs1', eventHubs: [{ name: 'eh1', partitionCount: 2, consumerGroups: [{ name: 'cg1' }] }] },
    ]);
    const many = file(Array.from({ length: 12 }, (_, i) => ({ Name: `eh${i}`, PartitionCount: 1 })));
    await expect(read(many, 'strict')).rejects.toThrow(
      /at \/UserConfig\/NamespaceConfig\/0\/Entities: found 12, .*because Max EventHubs supported \$10, but found 12/,
    );
    await expect(read(file([{ Name: 'eh1', PartitionCount: 33 }]), 'strict')).rejects.toThrow(
      'at /UserConfig/NamespaceConfig/0/Entities/0/PartitionCount: found 33, expected a number from 1 to 32.',
    );
    await expect(read(file([{ Name: 'eh1', PartitionCount: 0 }]))).rejects.toThrow(
      '/Entities/0/PartitionCount: found 0',
    );
    await expect(
      read(file([{ Name: 'eh1', PartitionCount: 1, ConsumerGroups: [{ Name: '$default' }] }])),
    ).rejects.toThrow('at /UserConfig/NamespaceConfig/0/Entities/0/ConsumerGroups/0/Name: found "$default"');
    await expect(read('{ "UserConfig": { "NamespaceConfig": [] } }')).rejects.toThrow('at /UserConfig/NamespaceConfig');
  });

  it('has the quotas of the official emulator only with strict limits, in its words', async () => {
    const many = around(`"Queues": [${Array.from({ length: 51 }, (_, index) => `{ "Name": "q${index}" }`)}]`);
    expect((await read(many)).config.serviceBus?.namespaces[0]?.queues).toHaveLength(51);
    await expect(read(many, 'strict')).rejects.toThrow(
      'Expected value to be less than or equal to 50 because Max Queue/Topic supported $50, but found 51 (difference of 1).',
    );
    const tall = around(
      '"Queues": [{ "Name": "q", "Properties": { "MaxDeliveryCount": 11, "DefaultMessageTimeToLive": "PT2H" } }]',
    );
    await expect(read(tall, 'strict')).rejects.toThrow(
      /Properties\/MaxDeliveryCount: found 11.*\n.*ToLive: found "PT2H"/,
    );
  });
});
