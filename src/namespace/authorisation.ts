import type { AuthorizationRule, Right } from '../kernel/authorisation.ts';
import type { Platform } from '../kernel/emulator.ts';
import { nodeAddress } from '../transport/amqp/node-address.ts';
import type { Claim } from '../transport/amqp/service.ts';
import { parseJwt } from '../wire/jwt/jwt.ts';
import { isSignedWith, parseSasToken } from '../wire/sas/sas-token.ts';
import { ROOT_RULE } from './authorization-rules.ts';
import { type EntraResource, entraGrant } from './entra-grant.ts';
import { covers, type Grant, Grants, includes } from './grants.ts';
import { keyNameOf } from './key-name.ts';
import { expiredToken, INVALID_AUDIENCE, INVALID_SIGNATURE, type Refusal, unauthorised } from './refusal.ts';

const EVERYTHING: readonly Right[] = ['Manage', 'Send', 'Listen'];

export interface AuthorisationOptions {
  /** The namespace's name. */
  readonly namespace: string;
  /** Those that the namespace is declared to have; where there are none it has {@link ROOT_RULE}. */
  readonly rules: readonly AuthorizationRule[];
  /** Those of the entity that a path lies in, read each time: they may change. */
  readonly rulesOf: (path: string) => readonly AuthorizationRule[];
  readonly entra: EntraResource;
  readonly platform: Pick<Platform, 'auth' | 'clientClock' | 'tokenKeys'>;
}

/** Who may do what in one namespace: tokens of clients against the rules of the namespace and of its entities. */
export class Authorisation {
  readonly #options: AuthorisationOptions;
  readonly #platform: AuthorisationOptions['platform'];
  /** The first of the whole namespace that allows everything, or the first. Connection strings are made with it. */
  readonly mainRule: AuthorizationRule;
  /** Of the whole namespace: {@link mainRule} also has a name by which it opens, and names, this namespace alone. */
  readonly #rules: readonly AuthorizationRule[];
  readonly #byConnection = new WeakMap<object, Grants>();

  constructor(options: AuthorisationOptions) {
    const rules = options.rules.length > 0 ? options.rules : [ROOT_RULE];
    this.#options = options;
    this.#platform = options.platform;
    this.mainRule = rules.find(({ rights }) => rights.includes('Manage')) ?? rules[0]!;
    this.#rules = [...rules, { ...this.mainRule, keyName: keyNameOf(options.namespace) }];
  }

  /** Notes what `claim`, shown for the path `entity`, allows the connection from now on; or says why nothing. */
  admit(connection: object, claim: Claim, entity: string): Refusal | undefined {
    const found = this.#platform.auth === 'off' ? unlimited(entity) : this.#grantOf(claim, entity);
    if ('status' in found) return found;
    if (this.#enforces) this.#grantsOf(connection).add(found);
    return undefined;
  }

  /** Why a connection may not do this, by the tokens that it has shown so far. */
  refusal(connection: object, entity: string, right: Right): Refusal | undefined {
    if (!this.#enforces || this.#grantsOf(connection).allows(entity, right)) return undefined;
    return unauthorised(this.#claimRequired(entity, right));
  }

  /** Calls `lost` with a reason when the connection no longer has the right, until {@link forget}. */
  rely(connection: object, link: object, entity: string, right: Right, lost: (reason: string) => void): void {
    if (!this.#enforces) return;
    this.#grantsOf(connection).rely(link, entity, right, () => lost(this.#claimRequired(entity, right)));
  }

  /** The link is gone. */
  forget(connection: object, link: object): void {
    this.#byConnection.get(connection)?.forget(link);
  }

  /**
   * Why an HTTP request with this `authorization` header may not be carried out. `entity` is a path, or '' for the namespace;
   * `target` is that of the request's URL, because a token may be for that one URL only.
   */
  checkRequest(
    authorizationHeader: string | undefined,
    entity: string,
    right: Right,
    target: string = entity,
  ): Refusal | undefined {
    if (this.#platform.auth === 'off') return undefined;
    if (authorizationHeader === undefined || authorizationHeader === '') {
      return unauthorised('MissingToken: The request has no authorization header. SubCode=40100: Unauthorized.');
    }
    const claim = claimIn(authorizationHeader, entity);
    const found = 'status' in claim ? claim : this.#grantOf(claim, entity, audiencePath(target));
    if ('status' in found) return found;
    if (!this.#enforces || includes(found.rights, right)) return undefined;
    if (right === 'Manage') return unauthorised('Manage,EntityRead claims required for this operation.');
    return unauthorised(this.#claimRequired(entity, right));
  }

  get #enforces(): boolean {
    return this.#platform.auth === 'enforce';
  }

  #grantsOf(connection: object): Grants {
    const known = this.#byConnection.get(connection);
    if (known !== undefined) return known;
    const grants = new Grants(this.#platform.clientClock);
    this.#byConnection.set(connection, grants);
    return grants;
  }

  #claimRequired(entity: string, right: Right): string {
    const resource = `sb://${this.#options.namespace}.servicebus.windows.net/${entity}`;
    return `Unauthorized access. '${right}' claim(s) are required to perform this operation. Resource: '${resource}'.`;
  }

  #grantOf(claim: Claim, entity: string, target = entity): Grant | Refusal {
    if (claim.type === 'sas') return this.#grantOfSas(claim.token, entity, target);
    if (claim.type === 'jwt') return this.#grantOfJwt(claim.token, entity);
    // SASL PLAIN: a key of the namespace, for the whole connection.
    const rule = this.#rules.find((candidate) => candidate.keyName === claim.keyName && holds(candidate, claim.key));
    return rule === undefined ? INVALID_SIGNATURE : { ...unlimited(''), rights: rule.rights };
  }

  #grantOfSas(text: string, entity: string, target: string): Grant | Refusal {
    const token = parseSasToken(text);
    if (token === undefined) return unauthorised('MalformedToken: The token is not a shared access signature.');
    const rule = [...this.#options.rulesOf(entity), ...this.#rules].find(
      ({ keyName, primaryKey, secondaryKey }) =>
        keyName === token.keyName && (isSignedWith(token, primaryKey) || isSignedWith(token, secondaryKey)),
    );
    if (rule === undefined) return INVALID_SIGNATURE;
    const expiresAtMs = token.expiresAtSeconds * 1000;
    if (expiresAtMs <= this.#platform.clientClock.now()) return expiredToken(expiresAtMs);
    if (this.#enforces && !covers(audiencePath(token.audience), target)) return INVALID_AUDIENCE;
    return { path: entity, rights: rule.rights, expiresAtMs };
  }

  #grantOfJwt(text: string, entity: string): Grant | Refusal {
    const token = parseJwt(text);
    if (token === undefined) return unauthorised('MalformedToken: The token is not a JSON web token.');
    if (!this.#enforces) return unlimited(entity);
    return entraGrant(token, entity, this.#options.namespace, this.#options.entra, this.#platform);
  }
}

function unlimited(path: string): Grant {
  return { path, rights: EVERYTHING, expiresAtMs: Number.POSITIVE_INFINITY };
}

function holds({ primaryKey, secondaryKey }: AuthorizationRule, key: string): boolean {
  return key === primaryKey || key === secondaryKey;
}

/** The path in an audience, without what does not count: scheme, host, port, query, slashes at its ends, `$management`. */
export function audiencePath(audience: string): string {
  return nodeAddress(audience.replace(/\?.*$/, '')).replace(/\/\$management$/i, '');
}

function claimIn(authorizationHeader: string, audience: string): Claim | Refusal {
  const [, bearer] = /^bearer +(.+)$/i.exec(authorizationHeader) ?? [];
  if (bearer !== undefined) return { type: 'jwt', audience, token: bearer.trim() };
  if (authorizationHeader.startsWith('SharedAccessSignature ')) {
    return { type: 'sas', audience, token: authorizationHeader };
  }
  return unauthorised(
    'MalformedToken: Invalid authorization header: The request is missing WRAP authorization credentials.',
  );
}
