import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { mountedConfigFile, officialEnvironment } from '../../../src/app/official-environment.ts';

it.each([
  [{}, { ports: {}, notices: [] }],
  [
    { ACCEPT_EULA: 'Y', EMULATOR_HTTP_PORT: '', SQL_WAIT_INTERVAL: '' },
    { ports: {}, notices: [] },
  ],
  [{ EMULATOR_HTTP_PORT: '5301' }, { ports: { management: 5301 }, notices: [] }],
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

it('finds the file that is mounted for the official image', async () => {
  const root = await mkdtemp(join(tmpdir(), 'azwire-mount-'));
  onTestFinished(() => rm(root, { recursive: true }));
  expect(mountedConfigFile(root)).toBeUndefined();
  const folder = join(root, 'ServiceBus_Emulator', 'ConfigFiles');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'Config.json'), '{}');
  expect(mountedConfigFile(root)).toBe(join(folder, 'Config.json'));
});
