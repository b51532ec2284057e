import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it } from 'vitest';
import { ErrorWords } from '../../../emulators/event-hubs/amqp/entity-error.ts';
import { DOMAIN_ERRORS, type DomainError, Failure } from '../../../emulators/event-hubs/core/failure.ts';
import { EVENT_HUBS_ERRORS } from '../../../emulators/event-hubs/errors.ts';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { seededIds } from '../../../src/kernel/ids.ts';
import type { ReceiverLink } from '../../../src/transport/amqp/receiver-link.ts';
import type { SenderLink } from '../../../src/transport/amqp/sender-link.ts';
import { type AmqpService, managementFailure } from '../../../src/transport/amqp/service.ts';
import { serve } from '../../unit/transport/amqp/store-service.ts';

/*
 * What every error of the catalogue is to the real client: on an attach that is refused, on a batch that is rejected and on a
 * management request that fails. Whether the emulator raises each error where it should is the business of the other tests.
 */

/** The condition, the status of a management reply, and the code that the client makes of it. */
const EXPECTED: Readonly<
  Record<DomainError, readonly [condition: string, status: number, code: string, retried?: 'retried']>
> = {
  'hub-not-found': ['amqp:not-found', 404, 'MessagingEntityNotFoundError'],
  'consumer-group-not-found': ['amqp:not-found', 404, 'MessagingEntityNotFoundError'],
  'hub-deleted': ['amqp:not-found', 404, 'MessagingEntityNotFoundError'],
  'consumer-group-deleted': ['amqp:not-found', 404, 'MessagingEntityNotFoundError'],
  'partition-not-found': ['com.microsoft:argument-out-of-range', 400, 'ArgumentOutOfRangeError'],
  'hub-disabled': ['com.microsoft:entity-disabled', 403, 'MessagingEntityDisabledError'],
  'address-not-for-sending': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'address-not-for-receiving': ['amqp:not-allowed', 400, 'InvalidOperationError'],
  'position-beyond-end': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'events-unreadable': ['amqp:internal-error', 500, 'InternalServerError', 'retried'],
  'filter-invalid': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'partition-key-not-publisher': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'reader-stolen': ['amqp:link:stolen', 410, 'ReceiverDisconnectedError'],
  'reader-epoch-too-low': ['amqp:link:stolen', 410, 'ReceiverDisconnectedError'],
  'reader-limit-reached': ['amqp:resource-limit-exceeded', 403, 'QuotaExceededError'],
  'reader-already-open': ['amqp:illegal-state', 500, 'IllegalStateError'],
  'reader-not-open': ['amqp:illegal-state', 500, 'IllegalStateError'],
  'producer-epoch-stolen': ['com.microsoft:producer-epoch-stolen', 410, 'ProducerDisconnectedError'],
  'producer-sequence-out-of-order': ['com.microsoft:out-of-order-sequence', 400, 'SequenceOutOfOrderError'],
  'producer-not-found': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'producer-already-open': ['amqp:illegal-state', 500, 'IllegalStateError'],
  'producer-not-open': ['amqp:illegal-state', 500, 'IllegalStateError'],
  'argument-out-of-range': ['com.microsoft:argument-out-of-range', 400, 'ArgumentOutOfRangeError'],
  'hub-already-exists': ['com.microsoft:entity-already-exists', 409, 'MessagingEntityAlreadyExistsError'],
  'hub-definition-invalid': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'hub-property-immutable': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'hub-limit-reached': ['amqp:resource-limit-exceeded', 403, 'QuotaExceededError'],
  'consumer-group-already-exists': ['com.microsoft:entity-already-exists', 409, 'MessagingEntityAlreadyExistsError'],
  'consumer-group-limit-reached': ['amqp:resource-limit-exceeded', 403, 'QuotaExceededError'],
  'default-consumer-group-fixed': ['com.microsoft:argument-error', 400, 'ArgumentError'],
  'message-too-large': ['amqp:link:message-size-exceeded', 403, 'MessageTooLargeError'],
  'connection-limit-reached': ['amqp:resource-limit-exceeded', 403, 'QuotaExceededError'],
};

it('expects something of every error', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual([...DOMAIN_ERRORS].sort());
});

describe.each(DOMAIN_ERRORS)('%s', (error) => {
  const [condition, status, code, retried] = EXPECTED[error];
  const failure = new Failure(error, 'readings');
  const isOfProducer = code === 'ProducerDisconnectedError' || code === 'SequenceOutOfOrderError';

  it('is in the catalogue as it is expected', () => {
    expect(EVENT_HUBS_ERRORS[error]).toMatchObject({ condition, httpStatus: status });
  });

  it.each([
    ['a refused attach', 'attach', (client: EventHubProducerClient) => client.sendBatch([{ body: 1 }])],
    ['a rejected batch', 'message', (client: EventHubProducerClient) => client.sendBatch([{ body: 1 }])],
    ['a failed request', 'management', (client: EventHubProducerClient) => client.getPartitionIds()],
  ] as const)('of %s', async (_what, at, use) => {
    const caught = await errorOf(new RefusingService(failure, at), use);
    // The client looks for the producer's errors only where a batch is rejected.
    if (!isOfProducer || at === 'message') {
      expect(caught.code).toBe(code);
      expect(caught.retryable).toBe(retried === 'retried');
    }
    expect(caught.message).toMatch(/readings/);
    expect(caught.message).toMatch(/ TrackingId:.*_G0, SystemTracker:catalogue\.servicebus\.windows\.net, Timestamp:/);
  });
});

interface ClientError extends Error {
  readonly code?: string;
  readonly retryable?: boolean;
}

/** Serves any node, and fails at one place. */
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
    return managementFailure(EVENT_HUBS_ERRORS[this.#failure.error].httpStatus, this.#words.of(this.#failure));
  }
}

async function errorOf(
  service: AmqpService,
  use: (client: EventHubProducerClient) => Promise<unknown>,
): Promise<ClientError> {
  const server = createServer((stream) => void serve(service, stream)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true;`;
  const client = new EventHubProducerClient(endpoint, 'readings', { retryOptions: { maxRetries: 0 } });
  try {
    await use(client);
  } catch (error) {
    return error as ClientError;
  } finally {
    await client.close();
    server.close();
    await once(server, 'close');
  }
  throw new Error('the client saw no error');
}
