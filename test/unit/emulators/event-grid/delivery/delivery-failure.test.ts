import { expect, it } from 'vitest';
import { failedResult } from '../../../../../emulators/event-grid/delivery/delivery-failure.ts';
import { VERDICTS } from '../../../../../src/kernel/connection.ts';
import { DialError } from '../../../../../src/kernel/dial.ts';
import { PeerError } from '../../../../../src/transport/amqp/peer-error.ts';

it.each([
  ['amqp:not-found', 'NotFound', 404],
  ['amqp:unauthorized-access', 'Unauthorized', 401],
  ['amqp:link:message-size-exceeded', 'PayloadTooLarge', 413],
  ['amqp:resource-limit-exceeded', 'Full', undefined],
  ['com.microsoft:entity-disabled', 'Disabled', undefined],
  ['com.microsoft:server-busy', 'Busy', 503],
  ['com.microsoft:timeout', 'TimedOut', 408],
  ['com.microsoft:argument-error', 'BadRequest', 400],
  ['amqp:not-allowed', 'BadRequest', 400],
  ['amqp:connection:forced', 'SocketError', undefined],
  ['amqp:internal-error', 'Aborted', undefined],
])('the condition %s means %s', (condition, outcome, status) => {
  const result = failedResult(new PeerError({ condition, description: 'why' }));
  expect(result).toEqual({ type: 'failed', outcome, ...(status !== undefined && { status }), detail: 'why' });
});

it('a queue with sessions wants a session id', () => {
  const error = new PeerError({
    condition: 'amqp:not-allowed',
    description: 'The SessionId was not set on a message.',
  });
  expect(failedResult(error)).toMatchObject({ outcome: 'SessionQueueNotSupported', status: 400 });
});

it('every verdict has an outcome', () => {
  const outcomes = VERDICTS.map((verdict) => failedResult(new DialError(verdict, 'why')));
  expect(outcomes).toMatchObject([
    { outcome: 'SocketError' },
    { outcome: 'SocketError' },
    { outcome: 'TimedOut' },
    { outcome: 'ResolutionError' },
    { outcome: 'SocketError' },
    { outcome: 'Unauthorized' },
    { outcome: 'SocketError' },
  ]);
});
