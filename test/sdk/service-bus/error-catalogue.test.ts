import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { ServiceBusClient, ServiceBusError } from '@azure/service-bus';
import { describe, expect, it } from 'vitest';
import { ErrorWords } from '../../../emulators/service-bus/amqp/entity-error.ts';
import { DOMAIN_ERRORS, type DomainError, Failure } from '../../../emulators/service-bus/core/failure.ts';
import { SERVICE_BUS_ERRORS } from '../../../emulators/service-bus/errors.ts';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { seededIds } from '../../../src/kernel/ids.ts';
import type { ReceiverLink } from '../../../src/transport/amqp/receiver-link.ts';
import type { SenderLink } from '../../../src/transport/amqp/sender-link.ts';
import { type AmqpService, managementFailure } from '../../../src/transport/amqp/service.ts';
import { serve } from '../../unit/transport/amqp/store-service.ts';

/*
 * What every error of the catalogue is to the real client: on an attach that is refused, on a message that is rejected and on
 * a management request that fails. Whether the emulator raises each error where it should is the business of the other tests.
 */

/** The condition, the status of a management reply, and what the client makes of it: its code, or its name where the code is GeneralError. */
const EXPECTED: Readonly<
  Record<DomainError, readonly [condition: string, status: number, code: string, retried?: 'retried']>
> = {
  'entity-not-found': ['amqp:not-found', 404, 'MessagingEntityNotFound'],
  'not-a-sender-entity': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'not-a-receiver-entity': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'dead-letter-queue-is-read-only': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'dead-letter-from-dead-letter-queue': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'message-too-large': ['amqp:link:message-size-exceeded', 403, 'MessageSizeExceeded'],
  'message-lock-lost': ['com.microsoft:message-lock-lost', 410, 'MessageLockLost'],
  'message-not-found': ['com.microsoft:message-not-found', 404, 'MessageNotFound'],
  'session-lock-lost': ['com.microsoft:session-lock-lost', 410, 'SessionLockLost'],
  'session-cannot-be-locked': ['com.microsoft:session-cannot-be-locked', 409, 'SessionCannotBeLocked'],
  'session-wait-timeout': ['com.microsoft:timeout', 408, 'ServiceTimeout', 'retried'],
  'session-required': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'session-not-supported': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'session-id-missing': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'lock-of-session-message': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'receiver-on-forwarding-entity': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'batch-of-several-partitions': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'partition-key-not-session-id': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'entity-disabled': ['com.microsoft:entity-disabled', 403, 'MessagingEntityDisabled'],
  'entity-full': ['amqp:resource-limit-exceeded', 403, 'QuotaExceeded'],
  'argument-out-of-range': ['com.microsoft:argument-out-of-range', 400, 'ArgumentOutOfRangeError'],
  'not-a-subscription': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'rule-already-exists': ['com.microsoft:entity-already-exists', 409, 'MessagingEntityAlreadyExists'],
  'rule-not-found': ['amqp:not-found', 404, 'MessagingEntityNotFound'],
  'rule-invalid': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'entity-already-exists': ['com.microsoft:entity-already-exists', 409, 'MessagingEntityAlreadyExists'],
  'entity-property-immutable': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'entity-definition-invalid': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'forward-destination-not-found': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'entity-limit-reached': ['amqp:resource-limit-exceeded', 403, 'QuotaExceeded'],
  'entity-deleted': ['amqp:not-found', 404, 'MessagingEntityNotFound'],
  'connection-limit-reached': ['amqp:resource-limit-exceeded', 403, 'QuotaExceeded'],
  'receiver-limit-reached': ['amqp:resource-limit-exceeded', 403, 'QuotaExceeded'],
  'transaction-not-found': ['amqp:transaction:unknown-id', 404, 'GeneralError', 'retried'],
  'transaction-timed-out': ['amqp:transaction:timeout', 408, 'GeneralError', 'retried'],
  'transaction-too-large': ['amqp:resource-limit-exceeded', 403, 'QuotaExceeded'],
  'too-many-transactions': ['amqp:resource-limit-exceeded', 403, 'QuotaExceeded'],
  'message-in-transaction': ['amqp:not-allowed', 409, 'InvalidOperationError'],
  'receiver-already-open': ['amqp:illegal-state', 500, 'IllegalStateError'],
  'receiver-not-open': ['amqp:illegal-state', 500, 'IllegalStateError'],
};

it('expects something of every error', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual([...DOMAIN_ERRORS].sort());
});

describe.each(DOMAIN_ERRORS)('%s', (error) => {
  const [condition, status, code, retried] = EXPECTED[error];
  const failure = new Failure(error, 'orders');

  it('is in the catalogue as it is expected', () => {
    expect(SERVICE_BUS_ERRORS[error]).toMatchObject({ condition, httpStatus: status });
  });

  it.each([
    [
      'a refused attach',
      'attach',
      (client: ServiceBusClient) => client.createSender('orders').sendMessages({ body: 1 }),
    ],
    [
      'a rejected message',
      'message',
      (client: ServiceBusClient) => client.createSender('orders').sendMessages({ body: 1 }),
    ],
    ['a failed request', 'management', (client: ServiceBusClient) => client.createReceiver('orders').peekMessages(1)],
  ] as const)('of %s', async (_what, at, use) => {
    const caught = await errorOf(new RefusingService(failure, at), use);
    // A condition that the client has no name for, as those of transactions, which it never begins, leaves only the text.
    const [name = ''] = caught.message.split(':', 1);
    const isNamed = caught.code === 'GeneralError' && !name.includes(' ');
    expect({ code: isNamed ? name : caught.code }).toEqual({ code });
    expect(caught.retryable).toBe(retried === 'retried');
    expect(caught.message).toMatch(/orders|lock supplied|SessionId/);
    expect(caught.message).toMatch(/ TrackingId:.*_G0, SystemTracker:catalogue\.servicebus\.windows\.net, Timestamp:/);
  });
});

/** Serves any entity, and fails at one place. */
class RefusingService implements AmqpService {
  readonly name = 'refusing';
  readonly #at: 'attach' | 'message' | 'management';
  readonly #failure: Failure;
  readonly #words = new ErrorWords('catalogue', new VirtualClock(0), seededIds(1));

  constructor(failure: Failure, at: 'attach' | 'message' | 'management') {
    this.#failure = failure;
    this.#at = at;
  }

  serves(): boolean {
    return true;
  }

  authorise() {
    return { status: 202, description: 'Accepted' };
  }

  attach(link: SenderLink | ReceiverLink): void {
    if (this.#at === 'attach' || link.role === 'sender') return link.refuse(this.#words.of(this.#failure));
    const message = (delivery: { settle(state: unknown): void }) =>
      delivery.settle(this.#words.rejection(this.#failure));
    link.accept({ handler: { message, detached: () => {} }, maxMessageBytes: 1_000 });
  }

  manage() {
    return managementFailure(SERVICE_BUS_ERRORS[this.#failure.error].httpStatus, this.#words.of(this.#failure));
  }
}

async function errorOf(
  service: AmqpService,
  use: (client: ServiceBusClient) => Promise<unknown>,
): Promise<ServiceBusError> {
  const server = createServer((stream) => void serve(service, stream)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true;`;
  const client = new ServiceBusClient(endpoint, { retryOptions: { maxRetries: 0, timeoutInMs: 20_000 } });
  try {
    await use(client);
    throw new Error('the client saw no error');
  } catch (error) {
    if (!(error instanceof ServiceBusError)) throw error;
    return error;
  } finally {
    await client.close();
    server.close();
    await once(server, 'close');
  }
}
