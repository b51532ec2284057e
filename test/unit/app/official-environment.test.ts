import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { mountedConfigFiles, officialEnvironment } from '../../../src/app/official-environment.ts';

it.each([
  [{}, { ports: {}, notices: [] }],
  [
    { ACCEPT_EULA: 'Y', EMULATOR_HTTP_PORT: '', SQL_WAIT_INTERVAL: '' },
    { ports: {}, notices: [] },
  ],
  [{ EMULATOR_HTTP_PORT: '5301' }, { ports: { management: 5301 }, notices: [] }],
  [
    { BLOB_SERVER: 'a', METADATA_SERVER: 'a' },
    { ports: {}, notices: ['BLOB_SERVER, METADATA_SERVER are not used: azwire needs no storage beside it.'] },
  ],
  [{ SQL_SERVER: 'db' }, { ports: {}, notices: ['SQL_SERVER is not used: azwire needs no SQL Server.'] }],
])('reads %j', (env, expected) => {
  expect(officialEnvironment(env)).toEqual(expected);
});

it('tells in one sentence what is of no use, and not the password', () => {
  const { notices } = officialEnvironment({
    SQL_SERVER: 'db',
    MSSQL_SA_PASSWORD: 'Not-To-Be-Told1',
    SQL_WAIT_INTERVAL: '0',
  });
  expect(notices).toEqual([
    'SQL_SERVER, MSSQL_SA_PASSWORD, SQL_WAIT_INTERVAL are not used: azwire needs no SQL Server.',
  ]);
});

it.each(['http', '-1', '65536', '5300 '])('refuses the port %j', (port) => {
  expect(() => officialEnvironment({ EMULATOR_HTTP_PORT: port })).toThrow(
    /^The environment variable EMULATOR_HTTP_PORT is /,
  );
});

it('finds the files that are mounted for the official images', async () => {
  const root = await mkdtemp(join(tmpdir(), 'azwire-mount-'));
  onTestFinished(() => rm(root, { recursive: true }));
  expect(mountedConfigFiles(root)).toEqual([]);
  const files: string[] = [];
  for (const emulator of ['Eventhubs_Emulator', 'ServiceBus_Emulator']) {
    const folder = join(root, emulator, 'ConfigFiles');
    await mkdir(folder, { recursive: true });
    files.push(join(folder, 'Config.json'));
    await writeFile(files.at(-1)!, '{}');
    expect(mountedConfigFiles(root)).toEqual(files);
  }
});
