/** Why somebody may not do something, in the service's own words. */
export interface Refusal {
  readonly status: 401 | 403;
  /** Without the tracking suffix that the wires add. */
  readonly description: string;
  readonly condition: string;
}

/** The service answers 401 also to who is known but has too few rights; 403 means a quota there. */
export function unauthorised(description: string): Refusal {
  return { status: 401, description, condition: 'amqp:unauthorized-access' };
}

export const INVALID_SIGNATURE = unauthorised('InvalidSignature: The token has an invalid signature.');
export const INVALID_AUDIENCE = unauthorised(
  'InvalidAudience: The authorization header contains a token with a wrong audience.',
);
export const INVALID_ISSUER = unauthorised('InvalidIssuer: Token issuer is invalid.');

export function expiredToken(expiredAtMs: number): Refusal {
  const expiredAt = new Date(expiredAtMs).toISOString().replace('T', ' ').replace(/\..*$/, 'Z');
  return unauthorised(`ExpiredToken: The token is expired. Expiration time: '${expiredAt}'.`);
}
