import { expect, it } from 'vitest';
import { DOMAIN_ERRORS } from '../../../../emulators/hello-world/core/commands.ts';
import { HELLO_WORLD_ERRORS } from '../../../../emulators/hello-world/errors.ts';
import { HELLO_WORLD } from '../../../../emulators/hello-world/index.ts';
import { HELLO_WORLD_LIMITS } from '../../../../emulators/hello-world/limits.ts';
import { testPlatform } from '../../../support/platform.ts';

const platform = testPlatform();

it('gives a connection string that names its node', () => {
  const running = HELLO_WORLD.create({}, platform);
  const endpoints = { host: 'localhost', ports: { amqp: 5672, amqps: 5671 } };
  expect(running.connectionString(endpoints)).toBe('amqp://localhost:5672/greetings');
  const v6 = { ...endpoints, host: '::1' };
  expect(running.connectionString(v6, { transport: 'amqps' })).toBe('amqps://[::1]:5671/greetings');
  running.stop();
});

it('has words for every error of its core, and the same limits in both tables', () => {
  expect(Object.keys(HELLO_WORLD_ERRORS).sort()).toEqual([...DOMAIN_ERRORS].sort());
  expect(Object.keys(HELLO_WORLD_LIMITS.strict)).toEqual(Object.keys(HELLO_WORLD_LIMITS.relaxed));
});
