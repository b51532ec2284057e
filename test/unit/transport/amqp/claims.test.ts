import { expect, it } from 'vitest';
import { answerClaim } from '../../../../src/transport/amqp/claims.ts';
import type { Claim } from '../../../../src/transport/amqp/service.ts';
import { amqp, amqpMap } from '../../../../src/wire/amqp/types.ts';

const SAS = 'SharedAccessSignature sr=sb%3a%2f%2fbus&sig=c2ln&se=1900000000&skn=name';
