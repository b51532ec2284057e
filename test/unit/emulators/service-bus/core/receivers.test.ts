import { expect, it } from 'vitest';
import type { Command } from '../../../../../emulators/service-bus/core/commands.ts';
import { Failure } from '../../../../../emulators/service-bus/core/failure.ts';
import { Namespace } from '../../../../../emulators/service-bus/core/namespace.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../emulators/service-bus/limits.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';
import { queueDefinition } from './namespace-fixture.ts';

/** A namespace in which a queue may have two receivers. */
function namespace() {
  const queues = [
    queueDefinition(),
    queueDefinition({ name: 'other' }),
    queueDefinition({ name: 'sessions', requiresSession: true }),
  ];
  const limits = { ...SERVICE_BUS_LIMITS.relaxed, receiversPerEntityMax: 2 };
  const bus = new Namespace({ name: 'bus', authorizationRules: [], queues, topics: [], limits, ids: seededIds(1) });
  return (command: Command) => bus.execute(command, 0).reply;
}

const open = (entity: string, receiver: number): Command => ({
  type: 'open-receiver',
  entity,
  receiver,
  mode: 'peek-lock',
});
const accept = (receiver: number): Command => ({
  type: 'accept-session',
  entity: 'sessions',
  receiver,
  mode: 'peek-lock',
  sessionId: undefined,
  timeoutMs: 60_000,
});
const full = (entity: string) => new Failure('receiver-limit-reached', `2 on the entity '${entity}'`);

it('opens as many receivers of an entity as there may be, whatever others have', () => {
  const execute = namespace();
  for (const [entity, receiver] of [
    ['orders', 1],
    ['orders', 2],
    ['other', 3],
  ] as const) {
    expect(execute(open(entity, receiver))).not.toBeInstanceOf(Failure);
  }
  expect(execute(open('orders', 4))).toEqual(full('orders'));
  execute({ type: 'close-receiver', receiver: 1 });
  expect(execute(open('orders', 4))).not.toBeInstanceOf(Failure);
  expect(execute(open('orders', 5))).toEqual(full('orders'));
});

it('counts who waits for a session, too', () => {
  const execute = namespace();
  expect([execute(accept(1)), execute(accept(2)), execute(accept(3))]).toEqual([
    undefined,
    undefined,
    full('sessions'),
  ]);
  execute({ type: 'close-receiver', receiver: 2 });
  expect(execute(accept(3))).toBeUndefined();
});
