/**
 * How strictly services check who calls. `default`: what is shown must be signed with a key of the service, but nothing need be
 * shown and rights are not looked at. `enforce`: as Azure. `off`: anything goes.
 */
export const AUTH_MODES = ['default', 'enforce', 'off'] as const;
export type AuthMode = (typeof AUTH_MODES)[number];

/** What a holder of a key may do. Manage includes the others. */
export type Right = 'Send' | 'Listen' | 'Manage';

/** A shared access signature policy of a namespace, or of an entity in it. */
export interface AuthorizationRule {
  readonly keyName: string;
  readonly primaryKey: string;
  readonly secondaryKey: string;
  readonly rights: readonly Right[];
}

/** The key of the local token issuer, with which services check what was issued. RS256 [RFC 7518, 3.3]. */
export interface TokenKeys {
  /** Makes the key on first use. Rejects when it cannot be kept. */
  signingKey(): Promise<SigningKey>;
  /** Whether `signature` over `text` is the issuer's. False while there is no key: then nothing was issued either. */
  verifies(text: string, signature: Uint8Array): boolean;
}

export interface SigningKey {
  /** The `kid` of tokens. */
  readonly id: string;
  /** The RSA modulus and exponent, base64url [RFC 7518, 6.3.1]. */
  readonly modulus: string;
  readonly exponent: string;
  sign(text: string): Uint8Array;
}
