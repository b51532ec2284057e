import { expect, it } from 'vitest';
import { toDefinitions } from '../../../../../emulators/service-bus/config.ts';
import { Namespace } from '../../../../../emulators/service-bus/core/namespace.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../emulators/service-bus/limits.ts';
import { entityRules } from '../../../../../emulators/service-bus/runtime/entity-rules.ts';
import { NamespaceHost } from '../../../../../emulators/service-bus/runtime/namespace-host.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';

const limits = SERVICE_BUS_LIMITS.relaxed;
const authorizationRules = [{ keyName: 'sender', primaryKey: 'one', rights: ['Send' as const] }];
const [definition] = toDefinitions(
  {
    namespaces: [
      {
        name: 'bus',
        queues: [{ name: 'area/orders', authorizationRules }],
        topics: [{ name: 'events', authorizationRules, subscriptions: [{ name: 'all' }] }],
      },
    ],
  },
  limits,
).namespaces;
const host = new NamespaceHost(new Namespace({ ...definition!, limits, ids: seededIds(1) }), new VirtualClock());

it.each([
  ['area/orders', ['sender']],
  ['Area/Orders/$DeadLetterQueue', ['sender']],
  ['events', ['sender']],
  ['events/Subscriptions/all', ['sender']],
  ['events/subscriptions/all/$DeadLetterQueue', ['sender']],
  ['area', []],
  ['others', []],
  ['', []],
])('%j is opened by the keys %j', (path, keyNames) => {
  expect(entityRules(host, path).map(({ keyName }) => keyName)).toEqual(keyNames);
});
