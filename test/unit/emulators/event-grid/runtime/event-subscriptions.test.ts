import { expect, it } from 'vitest';
import { DeclaredResources } from '../../../../../emulators/event-grid/config/declared-resources.ts';
import type { Command } from '../../../../../emulators/event-grid/core/delivery/commands.ts';
import type { EventSubscription } from '../../../../../emulators/event-grid/core/resources/definitions.ts';
import { Registry } from '../../../../../emulators/event-grid/core/resources/registry.ts';
import type { HandshakeRequest, HandshakeResult } from '../../../../../emulators/event-grid/delivery/handshake.ts';
import { EVENT_GRID_LIMITS } from '../../../../../emulators/event-grid/limits.ts';
import { EventSubscriptions } from '../../../../../emulators/event-grid/runtime/event-subscriptions.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { testPlatform } from '../../../../support/platform.ts';

const FAILED: HandshakeResult = { type: 'failed', message: 'no' };
const VALIDATED: HandshakeResult = { type: 'validated' };
const WAITING: HandshakeResult = { type: 'awaiting-manual-action', message: 'nobody came' };

/** One subscription as it would be declared, with a change. */
function subscriptionOf(change: Partial<EventSubscription> = {}, expirationTimeUtc?: string): EventSubscription {
  const destination = { endpointType: 'WebHook', properties: { endpointUrl: 'https://localhost/hook' } };
  const eventSubscriptions = [
    { name: 'all', destination, ...(expirationTimeUtc !== undefined && { expirationTimeUtc }) },
  ];
  const config = { topics: [{ name: 'orders', eventSubscriptions }] };
  const { resources } = new DeclaredResources(config, EVENT_GRID_LIMITS.relaxed, 0);
  const found = resources.find(({ type }) => type === 'eventSubscriptions') as EventSubscription;
  return { ...found, isDeclared: false, ...change };
}

/** Endpoints answer in turns; behind the last answer they do not. */
function setUp(...answers: HandshakeResult[]) {
  return setUpWith({ awaitsConfirmation: true }, ...answers);
}

function setUpWith({ awaitsConfirmation }: { readonly awaitsConfirmation: boolean }, ...answers: HandshakeResult[]) {
  const clock = new VirtualClock();
  const registry = new Registry();
  const asked: HandshakeRequest[] = [];
  const commands: Command[] = [];
  const told: string[] = [];
  const warned: unknown[] = [];
  const log = { info: () => {}, error: () => {}, warn: (_: string, fields?: object) => void warned.push(fields) };
  const endpoints = Promise.resolve({ host: 'localhost', ports: { gateway: 8443 } });
  const subscriptions = new EventSubscriptions({
    registry,
    host: { execute: (command) => void commands.push(command) as never },
    deliverer: {
      handshake: (request) => {
        asked.push(request);
        const answer = answers.shift();
        return answer === undefined ? new Promise(() => {}) : Promise.resolve(answer);
      },
      notifyDeletion: async ({ name }) => void told.push(name),
    },
    platform: testPlatform({ clock, endpoints, log }),
    awaitsConfirmation,
  });
  const [{ source, name }] = [subscriptionOf()];
  const state = () => registry.subscription(source, name)?.provisioningState;
  const held = () => commands.map((command) => ('isHeld' in command ? command.isHeld : command.type));
  return { clock, registry, asked, commands, told, warned, subscriptions, source, name, state, held };
}

/** Until what was promised is so. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('holds events back until the endpoint has agreed', async () => {
  const { subscriptions, state, held } = setUp(VALIDATED);
  const put = subscriptions.put(subscriptionOf());
  expect([state(), held()]).toEqual(['Creating', [true]]);
  expect(await put).toEqual({ type: 'succeeded' });
  expect([state(), held()]).toEqual(['Succeeded', [true, false]]);
});

it('forgets one whose endpoint does not agree', async () => {
  const { subscriptions, state, held } = setUp(FAILED);
  expect(await subscriptions.put(subscriptionOf())).toEqual({ type: 'failed', message: 'no' });
  expect([state(), held()]).toEqual([undefined, [true, 'delete-subscription']]);
});

it('goes on asking for a declared one, more and more slowly', async () => {
  const { subscriptions, clock, asked, state } = setUp(FAILED, FAILED, VALIDATED);
  void subscriptions.put(subscriptionOf({ isDeclared: true }));
  await settled();
  clock.advance(249);
  await settled();
  expect(asked).toHaveLength(1);
  clock.advance(1);
  await settled();
  expect(asked).toHaveLength(2);
  clock.advance(499);
  await settled();
  expect(asked).toHaveLength(2);
  clock.advance(1);
  await settled();
  expect([asked.length, state()]).toEqual([3, 'Succeeded']);
});

it('tells why a declared one is not delivered to, once for each reason', async () => {
  const failed = (reason: string, id: number): HandshakeResult => {
    return { type: 'failed', message: `${reason} Activity id:${id}, timestamp: ${id}.` };
  };
  const { subscriptions, clock, warned, asked } = setUp(failed('one', 1), failed('one', 2), failed('two', 3));
  void subscriptions.put(subscriptionOf({ isDeclared: true }));
  for (let i = 0; i < 3; i++) {
    await settled();
    clock.advance(1_000);
  }
  await settled();
  expect(warned).toMatchObject([{ reason: 'one' }, { reason: 'two' }]);
  expect(asked.map(({ isRepeated }) => isRepeated)).toEqual([false, true, true, true]);
});

it('a change in between cancels what is under way', async () => {
  const { subscriptions, state } = setUp(WAITING, VALIDATED);
  const first = subscriptions.put(subscriptionOf());
  await settled();
  expect(state()).toBe('AwaitingManualAction');
  const second = subscriptions.put(subscriptionOf());
  expect(await first).toEqual({ type: 'canceled' });
  expect(await second).toEqual({ type: 'succeeded' });
});

it('so does its deletion, of which an endpoint that never agreed is not told', async () => {
  const { subscriptions, source, name, told, state } = setUp(WAITING);
  const put = subscriptions.put(subscriptionOf());
  await settled();
  expect(subscriptions.delete(source, name)).toBe(true);
  expect(await put).toEqual({ type: 'canceled' });
  expect([state(), told]).toEqual([undefined, []]);
  expect(subscriptions.delete(source, name)).toBe(false);
});

it('fails when nobody confirms it within ten minutes, and may be made again', async () => {
  const { subscriptions, clock, state, held } = setUp(WAITING, VALIDATED);
  const put = subscriptions.put(subscriptionOf());
  await settled();
  clock.advance(600_000);
  expect(await put).toEqual({ type: 'failed', message: 'nobody came' });
  expect([state(), held()]).toEqual(['Failed', [true, 'delete-subscription']]);
  expect(await subscriptions.put(subscriptionOf())).toEqual({ type: 'succeeded' });
});

it('may be said to be done while nobody has confirmed it', async () => {
  const { subscriptions, clock, state } = setUpWith({ awaitsConfirmation: false }, WAITING);
  expect(await subscriptions.put(subscriptionOf())).toEqual({ type: 'succeeded' });
  expect(state()).toBe('AwaitingManualAction');
  clock.advance(600_000);
  expect(state()).toBe('Failed');
});

it('one that has agreed goes on as it was while a change is asked for, and when that fails', async () => {
  const { subscriptions, state, held, registry, source, name } = setUp(VALIDATED, FAILED);
  await subscriptions.put(subscriptionOf());
  const changed = { ...subscriptionOf().definition, labels: ['changed'] };
  const put = subscriptions.put(subscriptionOf({ definition: changed }));
  expect([state(), held()]).toEqual(['Updating', [true, false]]);
  expect(await put).toEqual({ type: 'failed', message: 'no' });
  expect([state(), held()]).toEqual(['Succeeded', [true, false]]);
  expect(registry.subscription(source, name)?.definition.labels).toEqual([]);
});

it('can be confirmed before the endpoint has answered', async () => {
  const { subscriptions, asked, state } = setUp();
  const put = subscriptions.put(subscriptionOf());
  await settled();
  const url = new URL(asked[0]!.validationUrl);
  expect(url.pathname).toBe('/eventsubscriptions/all/validate');
  const [id, code] = [url.searchParams.get('id')!, url.searchParams.get('token')!];
  expect(subscriptions.confirm(id, 'another')).toBe(false);
  expect(subscriptions.confirm('another', code)).toBe(false);
  expect(subscriptions.confirm(id.toLowerCase(), code.toLowerCase())).toBe(true);
  expect(subscriptions.confirm(id, code)).toBe(false);
  expect(await put).toEqual({ type: 'succeeded' });
  expect(state()).toBe('Succeeded');
});

it('is removed when it expires, by the time of its last change', async () => {
  const { subscriptions, clock, state } = setUp(VALIDATED, VALIDATED);
  const at = (hours: number) => new Date(clock.now() + hours * 3_600_000).toISOString();
  await subscriptions.put(subscriptionOf({}, at(1)));
  await subscriptions.put(subscriptionOf({}, at(2)));
  clock.advance(3_600_000);
  expect(state()).toBe('Succeeded');
  clock.advance(3_600_000);
  expect(state()).toBeUndefined();
});

it('goes on as it was left: asked again only where it had not agreed', async () => {
  const succeeded = setUp();
  succeeded.subscriptions.resume(subscriptionOf({ provisioningState: 'Updating', hasAgreed: true }));
  expect([succeeded.state(), succeeded.held()]).toEqual(['Succeeded', [false]]);
  const creating = setUp(VALIDATED);
  creating.registry.put(subscriptionOf());
  creating.subscriptions.resume(subscriptionOf({ provisioningState: 'AwaitingManualAction' }));
  expect(creating.held()).toEqual([true]);
  await settled();
  expect([creating.state(), creating.asked.length]).toEqual(['Succeeded', 1]);
  const failed = setUp();
  failed.subscriptions.resume(subscriptionOf({ provisioningState: 'Failed' }));
  await settled();
  expect([failed.held(), failed.asked.length]).toEqual([[], 0]);
});
