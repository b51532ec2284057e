import { expect, it } from 'vitest';
import { AzwireError } from '../../../src/kernel/errors.ts';
import { loopbackNetwork } from '../../../src/scenario/network.ts';
import { runScenario } from '../../../src/scenario/runner.ts';
import type { AzureOptions } from '../../../src/scenario/running-azure.ts';
import { define, QuietAzure } from './quiet-azure.ts';

const NOTHING = define({ participants: {}, run: async () => {}, expect: [] });
const OWN_ADDRESS = expect.stringMatching(/^127\.\d+\.\d+\.254$/);

it('gives azwire an address of its own, and with it the usual ports', async () => {
  const azure = new QuietAzure();
  await runScenario(NOTHING, azure);
  expect(azure.options).toMatchObject({ host: OWN_ADDRESS });
  expect(azure.options).not.toHaveProperty('ports');
});

it('has azwire take any ports where somebody has taken a usual one at every address', async () => {
  const azure = new QuietAzure();
  const start = async (options: AzureOptions) => {
    if (options.ports === undefined) throw new AzwireError('AZW_PORT_IN_USE', 'Port 5672 is in use.');
    return azure.start(options);
  };
  await runScenario(NOTHING, { start, openNetwork: azure.openNetwork });
  expect(azure.options).toMatchObject({ host: OWN_ADDRESS, ports: 'any' });
});

it('has azwire take any ports where the system has one loopback address only', async () => {
  const azure = new QuietAzure();
  const openNetwork = loopbackNetwork(async (hosts) => hosts.map((_, i) => ({ host: '127.0.0.1', port: 40_000 + i })));
  await runScenario(NOTHING, { start: azure.start, openNetwork });
  expect(azure.options).not.toHaveProperty('host');
  expect(azure.options).toMatchObject({ ports: 'any' });
});
