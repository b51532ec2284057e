import type { Clock } from '../../../src/kernel/clock.ts';
import type { Claim, ClaimReply } from '../../../src/transport/amqp/service.ts';
import { isSignedWith, parseSasToken } from '../../../src/wire/sas/sas-token.ts';

/** The rule and key that every emulated namespace has, those of the official emulator. */
export const KEY_NAME = 'RootManageSharedAccessKey';
export const KEY = 'SAS_KEY_VALUE';

const ACCEPTED: ClaimReply = { status: 202, description: 'Accepted' };

/** Checks who a client says it is; whether the entity exists is another question. Texts begin as the service's do. */
export function checkClaim(claim: Claim, clock: Clock): ClaimReply {
  switch (claim.type) {
    case 'key':
      return claim.keyName === KEY_NAME && claim.key === KEY
        ? ACCEPTED
        : unauthorised('InvalidSignature: The token has an invalid signature.');
    case 'jwt':
      // There is no issuer here whose keys could be checked against.
      return claim.token.split('.').length === 3
        ? ACCEPTED
        : unauthorised('MalformedToken: The token is not a JSON web token.');
    case 'sas':
      return checkSas(claim.token, clock);
  }
}

function checkSas(text: string, clock: Clock): ClaimReply {
  const token = parseSasToken(text);
  if (token === undefined) return unauthorised('MalformedToken: The token is not a shared access signature.');
  if (token.keyName !== KEY_NAME || !isSignedWith(token, KEY)) {
    return unauthorised('InvalidSignature: The token has an invalid signature.');
  }
  if (token.expiresAtSeconds * 1000 <= clock.now()) {
    const expiredAt = new Date(token.expiresAtSeconds * 1000).toISOString();
    return unauthorised(`ExpiredToken: The token is expired. Expiration time: '${expiredAt}'.`);
  }
  return ACCEPTED;
}

function unauthorised(description: string): ClaimReply {
  return { status: 401, description, condition: 'amqp:unauthorized-access' };
}
