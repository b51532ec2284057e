import { connectionStringParts } from '../../../src/kernel/connection-string.ts';
import { type DialTarget, urlTarget } from '../../../src/kernel/dial.ts';
import { writeSasToken } from '../../../src/wire/sas/sas-token.ts';
import type { Identity } from './identity.ts';

/** Whom tokens are for. [Entra docs: managed identities, Azure services] */
const AUDIENCES = {
  'service-bus': 'https://servicebus.azure.net',
  'event-hubs': 'https://eventhubs.azure.net',
} as const;
const SAS_LIFETIME_SECONDS = 3_600;
const SAS_USED_FOR_MS = 1_800_000;

/** A namespace of Service Bus or Event Hubs: where it is, and how who sends to it is let in. */
export interface AmqpNamespace {
  readonly target: DialTarget;
  /** What the namespace is asked for as. */
  readonly hostname: string;
  /** A token for `$cbs`, and when to show the next one. The time is the clients'. */
  token(audience: string, nowMs: number): Promise<AmqpToken>;
}

export interface AmqpToken {
  readonly token: string;
  readonly type: 'jwt' | 'servicebus.windows.net:sastoken';
  readonly renewAtMs: number;
}

/** A namespace of this instance, reached under the name that it has in Azure. */
export function ownNamespace(name: string, service: keyof typeof AUDIENCES, identity: Identity): AmqpNamespace {
  const hostname = `${name}.servicebus.windows.net`;
  return {
    target: { listener: 'amqps', tls: true, serverName: hostname },
    hostname,
    token: async () => ({ ...(await identity.token(AUDIENCES[service])), type: 'jwt' }),
  };
}

/** What a connection string leads to. Undefined: it is none with a key. */
export function namespaceOf(connectionString: string): AmqpNamespace | undefined {
  const parts = connectionStringParts(connectionString);
  const url = URL.parse(parts.get('endpoint')?.replace(/^sb:/i, 'http:') ?? '');
  const keyName = parts.get('sharedaccesskeyname');
  const key = parts.get('sharedaccesskey');
  if (!url?.hostname || !keyName || !key) return undefined;
  const tls = parts.get('usedevelopmentemulator')?.toLowerCase() !== 'true';
  const target = urlTarget(url, tls, tls ? 5671 : 5672);
  return {
    target,
    hostname: target.host,
    async token(audience, nowMs) {
      const expiresAtSeconds = Math.floor(nowMs / 1_000) + SAS_LIFETIME_SECONDS;
      const token = writeSasToken({ audience, keyName, expiresAtSeconds }, key);
      return { token, type: 'servicebus.windows.net:sastoken', renewAtMs: nowMs + SAS_USED_FOR_MS };
    },
  };
}
