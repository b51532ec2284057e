import type { Platform } from '../../../src/kernel/emulator.ts';
import { formatUuid } from '../../../src/kernel/ids.ts';
import { writeJwt } from '../../../src/wire/jwt/jwt.ts';

/** The application that Event Grid is in every directory. [Event Grid docs: secure webhook delivery] */
const CLIENT_ID = '4962773b-9cdb-44cf-a8bf-237846a00ab7';
/** The tenant of who names none, as the local issuer has it. */
const DEFAULT_TENANT_ID = '10000000-0000-4000-8000-000000000001';
/** What Event Grid's identity needs to write to each destination. [Event Grid docs: managed service identity] */
const ROLES = [
  'Azure Service Bus Data Sender',
  'Azure Event Hubs Data Sender',
  'Storage Queue Data Message Sender',
  'Storage Blob Data Contributor',
  'EventGrid Data Sender',
  'AzureEventGridSecureWebhookSubscriber',
] as const;
const LIFETIME_SECONDS = 3_600;
/** A token is used no longer than this. */
const USED_FOR_MS = 1_800_000;
const TOKENS_MAX = 1_000;

export interface OwnToken {
  readonly token: string;
  /** When to show another one, by the clients' clock. */
  readonly renewAtMs: number;
}

/** Who Event Grid is to other services: an identity of the local Entra issuer, whose tokens it signs by itself. */
export class Identity {
  readonly #platform: Pick<Platform, 'tokenKeys' | 'clientClock' | 'ids'>;
  /** By tenant and audience. */
  readonly #tokens = new Map<string, OwnToken>();

  constructor(platform: Pick<Platform, 'tokenKeys' | 'clientClock' | 'ids'>) {
    this.#platform = platform;
  }

  /** A token for `audience`, the one of before as long as that is good. */
  async token(audience: string, tenantId = DEFAULT_TENANT_ID): Promise<OwnToken> {
    const { clientClock } = this.#platform;
    const key = `${tenantId} ${audience}`;
    const known = this.#tokens.get(key);
    if (known !== undefined && clientClock.now() < known.renewAtMs) return known;
    const token = await this.#write(audience, tenantId);
    if (this.#tokens.size >= TOKENS_MAX) this.#tokens.clear();
    this.#tokens.set(key, token);
    return token;
  }

  /** The claims of a version 1.0 access token, as the local issuer writes them. [Entra docs: access token claims] */
  async #write(audience: string, tenantId: string): Promise<OwnToken> {
    const { tokenKeys, clientClock, ids } = this.#platform;
    const nowMs = clientClock.now();
    const nowSeconds = Math.floor(nowMs / 1_000);
    const issuer = `https://sts.windows.net/${tenantId}/`;
    const claims = {
      aud: audience,
      iss: issuer,
      iat: nowSeconds,
      nbf: nowSeconds,
      exp: nowSeconds + LIFETIME_SECONDS,
      appid: CLIENT_ID,
      appidacr: '2',
      idp: issuer,
      idtyp: 'app',
      oid: CLIENT_ID,
      roles: ROLES,
      sub: CLIENT_ID,
      tid: tenantId,
      uti: formatUuid(ids.uuidBytes()),
      ver: '1.0',
    };
    const key = await tokenKeys.signingKey();
    const header = { typ: 'JWT', alg: 'RS256', x5t: key.id, kid: key.id };
    return { token: writeJwt(header, claims, (text) => key.sign(text)), renewAtMs: nowMs + USED_FOR_MS };
  }
}
