import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ServiceBusClient } from '@azure/service-bus';
import { onTestFinished } from 'vitest';
import type { AzwireConfig } from '../../src/app/config.ts';
import type { Azwire } from '../../src/index.ts';
import { writeSasToken } from '../../src/wire/sas/sas-token.ts';
import { type Bus, startBus } from './bus.ts';

/** A rule with two keys that say what they are. */
export const keyOf = (keyName: string, ...rights: ('Send' | 'Listen' | 'Manage')[]) => ({
  keyName,
  primaryKey: `primary key of ${keyName}`,
  secondaryKey: `secondary key of ${keyName}`,
  rights,
});

/** A namespace whose root rule has two keys, and whose entities have a rule of their own for each right. */
const GUARDED = {
  name: 'guarded',
  authorizationRules: [keyOf('root', 'Listen', 'Manage', 'Send')],
  queues: [
    { name: 'orders', authorizationRules: [keyOf('sender', 'Send'), keyOf('listener', 'Listen')] },
    { name: 'others' },
  ],
  topics: [
    {
      name: 'events',
      authorizationRules: [keyOf('listener', 'Listen')],
      subscriptions: [{ name: 'all' }],
    },
  ],
};

/** A bus where tokens and rights are enforced, or as `config` says. */
export function startGuardedBus(config: Pick<AzwireConfig, 'auth' | 'entra'> = { auth: 'enforce' }): Promise<Bus> {
  return startBus({ config: { serviceBus: { namespaces: [GUARDED] }, ...config } });
}

/** The connection string with a key of {@link GUARDED} instead: `which` one, of the rule `keyName`. */
export function withKey(connectionString: string, keyName: string, which = 'primary'): string {
  return connectionString
    .replace(/SharedAccessKeyName=[^;]+/, `SharedAccessKeyName=${keyName}`)
    .replace(/SharedAccessKey=[^;]+/, `SharedAccessKey=${which} key of ${keyName}`);
}

/** A token for `entity`, signed with the primary key of `keyName`, good for so many seconds. */
export function sasToken(entity: string, keyName: string, validSeconds: number): string {
  const expiresAtSeconds = Math.floor(Date.now() / 1000) + validSeconds;
  return writeSasToken(
    { audience: `sb://localhost/${entity}`, keyName, expiresAtSeconds },
    `primary key of ${keyName}`,
  );
}

/** The connection string with a ready-made token instead of a key. */
export function withToken(connectionString: string, token: string): string {
  return connectionString.replace(/SharedAccessKeyName=[^;]+;SharedAccessKey=[^;]+/, `SharedAccessSignature=${token}`);
}

/** A client without retries, closed after the test. */
export function clientOf(connectionString: string): ServiceBusClient {
  const client = new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 20_000 } });
  onTestFinished(() => client.close());
  return client;
}

/** Makes this process trust the CA of `azure` until the end of the test. */
export function trust(azure: Azwire): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, azure.caCertificate]);
  onTestFinished(() => setDefaultCACertificates(before));
}

/** What the SDK takes as the fully qualified namespace: it may have a port. */
export function namespaceOf(azure: Azwire): string {
  return `localhost:${azure.ports.amqps}`;
}
