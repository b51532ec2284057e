import { describe, expect, it } from 'vitest';
import { DOMAIN_ERRORS, Failure } from '../../../../emulators/service-bus/core/commands.ts';
import { errorText, SERVICE_BUS_ERRORS } from '../../../../emulators/service-bus/errors.ts';

/** What the SDKs know; an unknown condition would make them retry for ever. [service-bus-protocol 11] */
const KNOWN_CONDITIONS = [
  'amqp:not-found',
  'amqp:not-allowed',
  'amqp:illegal-state',
  'amqp:link:message-size-exceeded',
  'amqp:resource-limit-exceeded',
  'amqp:transaction:timeout',
  'amqp:transaction:unknown-id',
  'com.microsoft:argument-error',
  'com.microsoft:argument-out-of-range',
  'com.microsoft:entity-already-exists',
  'com.microsoft:entity-disabled',
  'com.microsoft:message-lock-lost',
  'com.microsoft:message-not-found',
  'com.microsoft:session-cannot-be-locked',
  'com.microsoft:session-lock-lost',
  'com.microsoft:timeout',
];

it('has exactly one entry for each domain error', () => {
  expect(Object.keys(SERVICE_BUS_ERRORS).sort()).toEqual([...DOMAIN_ERRORS].sort());
});

describe.each(DOMAIN_ERRORS)('%s', (error) => {
  it('has a condition that clients know, a status and a text', () => {
    const { condition, httpStatus, text } = SERVICE_BUS_ERRORS[error];
    expect(KNOWN_CONDITIONS).toContain(condition);
    expect(httpStatus).toBeGreaterThanOrEqual(400);
    expect(httpStatus).toBeLessThan(600);
    expect(text).toMatch(/\.$/);
    expect(errorText(new Failure(error, 'orders'))).not.toContain('{');
  });
});

it('puts the detail into the text as it is', () => {
  expect(errorText(new Failure('entity-not-found', '$&'))).toBe(
    "The messaging entity '$&' could not be found. To know more visit https://aka.ms/sbResourceMgrExceptions.",
  );
});
