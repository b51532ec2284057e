import { expect, it } from 'vitest';
import { answerClaim } from '../../../../src/transport/amqp/claims.ts';
import type { Claim } from '../../../../src/transport/amqp/service.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';

const SAS = 'SharedAccessSignature sr=sb%3a%2f%2fbus&sig=c2ln&se=1900000000&skn=name';

function claimOf(type: string, token: string): Claim | undefined {
  let seen: Claim | undefined;
  const applicationProperties = amqp.map({
    operation: amqp.string('put-token'),
    type: amqp.string(type),
    name: amqp.string('sb://bus/orders'),
  });
  answerClaim({ applicationProperties, body: amqp.string(token), transaction: undefined }, (claim) => {
    seen = claim;
    return { status: 202, description: 'Accepted' };
  });
  return seen;
}

it.each([
  ['servicebus.windows.net:sastoken', SAS, 'sas'],
  ['amqp:swt', SAS, 'sas'],
  ['jwt', 'eyJ.e30.x', 'jwt'],
  ['amqp:jwt', 'eyJ.e30.x', 'jwt'],
  // As the Python client has it.
  ['jwt', SAS, 'sas'],
])('a token of type %s is what it looks like: %s', (type, token, expected) => {
  expect(claimOf(type, token)).toEqual({ type: expected, audience: 'sb://bus/orders', token });
});

it('a token of an unknown type is shown to nobody', () => {
  expect(claimOf('saml', SAS)).toBeUndefined();
});
