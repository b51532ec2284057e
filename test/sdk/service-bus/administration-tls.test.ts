import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { itHere, startTestAzwire } from '../../support/bus.ts';

const PROGRAM = fileURLToPath(new URL('../../support/administration-program.ts', import.meta.url));

async function administerFromElsewhere(azure: Azwire, connectionString: string, trusts = true): Promise<string> {
  const { NODE_EXTRA_CA_CERTS: _own, ...env } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'azwire-ca-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, azure.caCertificate);
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], {
    env: { ...env, CONNECTION_STRING: connectionString, ...(trusts && { NODE_EXTRA_CA_CERTS: file }) },
  });
  return stdout.trim();
}

itHere('a client in another process needs its connection string and the CA, at the port for management', async () => {
  const azure = await startTestAzwire();
  const connectionString = azure.connectionString('service-bus', { transport: 'management' });
  expect(await administerFromElsewhere(azure, connectionString)).toBe('made-elsewhere queue');
  const [connection] = azure.capture().connections;
  expect(connection).toMatchObject({
    via: 'management',
    layers: ['tcp', 'tls', 'http'],
    acceptor: 'service-bus',
  });
});

itHere('the same at the gateway', async () => {
  const azure = await startTestAzwire();
  const { management, gateway } = azure.ports;
  const connectionString = azure
    .connectionString('service-bus', { transport: 'management' })
    .replace(`:${management};`, `:${gateway};`);
  expect(await administerFromElsewhere(azure, connectionString)).toBe('made-elsewhere queue');
});

itHere('a client that does not trust the CA does not get in', async () => {
  const azure = await startTestAzwire();
  const connectionString = azure.connectionString('service-bus', { transport: 'management' });
  expect(await administerFromElsewhere(azure, connectionString, false)).toMatch(/^failed: .*certificate/);
});
