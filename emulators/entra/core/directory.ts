import { formatUuid, type Ids } from '../../../src/kernel/ids.ts';
import { type ClientCredentials, type Command, Failure, type Issued, type ManagedIdentity } from './commands.ts';

/** Who a token is for. */
interface Principal {
  readonly clientId: string;
  readonly objectId: string;
  /** Absent: the token says nothing of roles, and services let it do everything. */
  readonly roles?: readonly string[];
}

export interface Application extends Principal {
  readonly secrets: readonly string[];
}

export interface Identity extends Principal {
  /** `/subscriptions/…/userAssignedIdentities/name` */
  readonly resourceId?: string;
}

export interface Tenant {
  readonly id: string;
  readonly domains: readonly string[];
  readonly applications: readonly Application[];
}

export interface DirectoryOptions {
  /** Undefined: every tenant exists, with every application in it, and any secret is good. */
  readonly tenants: readonly Tenant[] | undefined;
  /** The first one is the host's own. Undefined: every identity exists. */
  readonly managedIdentities: readonly Identity[] | undefined;
  readonly tokenLifetimeSeconds: number;
  readonly ids: Ids;
}

/** The tenant of who names none by its id. */
export const DEFAULT_TENANT_ID = '10000000-0000-4000-8000-000000000001';
/** The host's own identity, where none is configured. */
const SYSTEM_ASSIGNED: Identity = {
  clientId: '10000000-0000-4000-8000-000000000002',
  objectId: '10000000-0000-4000-8000-000000000003',
};
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Knows tenants, applications and managed identities, and says what a token for them says. Pure: it signs nothing. */
export class Directory {
  readonly #options: DirectoryOptions;

  constructor(options: DirectoryOptions) {
    this.#options = options;
  }

  /** `nowMs` is in the time of who will look at the token's expiry. */
  execute(command: Command, nowMs: number): Issued | Failure {
    return command.type === 'client-credentials'
      ? this.#clientCredentials(command, nowMs)
      : this.#managedIdentity(command, nowMs);
  }

  /** The id of a tenant that is named by its id or a domain, or why there is none. */
  tenantId(name: string): string | Failure {
    const { tenants } = this.#options;
    if (tenants === undefined) return GUID.test(name) ? name.toLowerCase() : DEFAULT_TENANT_ID;
    return this.#tenant(name)?.id ?? new Failure('tenant-not-found', name);
  }

  #tenant(name: string): Tenant | undefined {
    return this.#options.tenants?.find(({ id, domains }) => [id, ...domains].some((known) => same(known, name)));
  }

  #clientCredentials(command: ClientCredentials, nowMs: number): Issued | Failure {
    const { tenant, clientId, credential, resource } = command;
    const tenantId = this.tenantId(tenant);
    if (tenantId instanceof Failure) return tenantId;
    const application = this.#application(tenant, clientId);
    if (application === undefined) return new Failure('application-not-found', clientId, tenant);
    if (credential === undefined) return new Failure('credential-missing');
    if (credential.type === 'assertion') {
      if (credential.issuer === undefined) return new Failure('assertion-malformed');
      // No certificate can be configured to check it with, so what is configured goes by its secrets.
      if (this.#options.tenants !== undefined || credential.issuer !== clientId) {
        return new Failure('assertion-unverifiable', clientId);
      }
    } else if (application.secrets !== undefined && !application.secrets.includes(credential.secret)) {
      return new Failure('secret-invalid', clientId);
    }
    // How the application has proved who it is: 1 by a secret, 2 by a certificate. [Entra docs: access token claims]
    const proof = { appidacr: credential.type === 'secret' ? '1' : '2' };
    return this.#issue(application, tenantId, resource, proof, nowMs);
  }

  #application(tenant: string, clientId: string): (Principal & { secrets?: readonly string[] }) | undefined {
    if (this.#options.tenants === undefined) return { clientId, objectId: clientId };
    return this.#tenant(tenant)?.applications.find((application) => same(application.clientId, clientId));
  }

  #managedIdentity({ identity: wanted, resource }: ManagedIdentity, nowMs: number): Issued | Failure {
    const { tenants, managedIdentities } = this.#options;
    const known = managedIdentities ?? [SYSTEM_ASSIGNED];
    let identity = known[0];
    if (wanted !== undefined) {
      identity = known.find((candidate) => {
        const id = candidate[wanted.by];
        return id !== undefined && same(id, wanted.value);
      });
      if (managedIdentities === undefined) identity ??= anyIdentity(wanted.by, wanted.value);
    }
    if (identity === undefined) return new Failure('identity-not-found', wanted?.value);
    return this.#issue(identity, tenants?.[0]?.id ?? DEFAULT_TENANT_ID, resource, { appidacr: '2' }, nowMs);
  }

  /** The claims of a version 1.0 access token, as the services of Azure get them. [Entra docs: access token claims] */
  #issue(
    { clientId, objectId, roles }: Principal,
    tenantId: string,
    resource: string,
    proof: { readonly appidacr: string },
    nowMs: number,
  ): Issued {
    const { ids, tokenLifetimeSeconds } = this.#options;
    const issuedAtSeconds = Math.floor(nowMs / 1000);
    const issuer = `https://sts.windows.net/${tenantId}/`;
    const claims = {
      aud: resource,
      iss: issuer,
      iat: issuedAtSeconds,
      nbf: issuedAtSeconds,
      exp: issuedAtSeconds + tokenLifetimeSeconds,
      appid: clientId,
      ...proof,
      idp: issuer,
      idtyp: 'app',
      oid: objectId,
      ...(roles === undefined ? {} : { roles }),
      sub: objectId,
      tid: tenantId,
      uti: formatUuid(ids.uuidBytes()),
      ver: '1.0',
    };
    return { claims, clientId, lifetimeSeconds: tokenLifetimeSeconds, issuedAtSeconds };
  }
}

function anyIdentity(by: 'clientId' | 'objectId' | 'resourceId', value: string): Identity {
  return by === 'resourceId' ? SYSTEM_ASSIGNED : { clientId: value, objectId: value };
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
