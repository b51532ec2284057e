import { describe, expect, it, onTestFinished } from 'vitest';
import { createEventGrid } from '../../../../../emulators/event-grid/runtime/event-grid.ts';
import type { HttpRequest } from '../../../../../src/transport/http/service.ts';
import { testPlatform } from '../../../../support/platform.ts';

const HOOK = { endpointType: 'WebHook', properties: { endpointUrl: 'http://127.0.0.1:9/' } };
const CONFIG = {
  topics: [
    {
      name: 'orders',
      eventSubscriptions: [
        { name: 'hook', destination: HOOK },
        { name: 'other', destination: HOOK },
      ],
    },
  ],
  domains: [{ name: 'shops', topics: [{ name: 'berlin', eventSubscriptions: [{ name: 'hook', destination: HOOK }] }] }],
  namespaces: [{ name: 'space', topics: [{ name: 'visits', eventSubscriptions: [{ name: 'pulled' }] }] }],
  systemTopics: [
    {
      name: 'files',
      source: 'Microsoft.Storage/storageAccounts/files',
      topicType: 'Microsoft.Storage.StorageAccounts',
    },
  ],
  eventSubscriptions: [{ source: 'Microsoft.ServiceBus/namespaces/bus', name: 'notices', destination: HOOK }],
};
const BUS = 'Microsoft.ServiceBus/namespaces/bus';
const FIRST_PAGE = { skip: 0, top: 100 };

/** An Event Grid that reaches nobody: what is published waits. */
function started() {
  const running = createEventGrid(CONFIG as never, testPlatform());
  onTestFinished(() => running.stop());
  const control = running.namespaces!;
  const publish = async (path: string, body: object, type = 'application/json') => {
    const [, key = ''] = /AccessKey=(.+)$/.exec(running.connectionString({ host: 'localhost', ports: {} })) ?? [];
    const [pathname = '', query] = path.split('?');
    const request: HttpRequest = {
      method: 'POST',
      scheme: 'http',
      authority: 'localhost:5300',
      path: pathname,
      query: new URLSearchParams(query),
      headers: { 'content-type': type, 'aeg-sas-key': key, authorization: `SharedAccessKey ${key}` },
      rawHeaders: [],
      body: Buffer.from(JSON.stringify(body)),
    };
    const service = running.surface.http.find((one) => one.serves(request));
    const { status, body: answer } = await service!.answer(request, new AbortController().signal);
    expect(status, String(answer)).toBe(200);
  };
  const events = (name: string, entity: string) =>
    control.messages!(name, entity, FIRST_PAGE).map(({ id, state }) => `${id} ${state}`);
  return { control, publish, events };
}

const PUBLISH_ORDERS = '/orders/api/events?api-version=2018-01-01';
const PUBLISH_SHOPS = '/shops/api/events?api-version=2018-01-01';
const PUBLISH_VISITS = '/space/topics/visits:publish?api-version=2024-06-01';
const EVENT = {
  subject: 's',
  eventType: 'Orders.Placed',
  eventTime: '2026-01-01T00:00:00Z',
  dataVersion: '1',
  data: {},
};
const CLOUD_EVENT = { specversion: '1.0', id: 'c', source: '/shop', type: 'Visits.Begun', data: {} };

describe('what holds event subscriptions', () => {
  it('goes by its name; a resource of another service by its id, with or without its beginning', () => {
    const { control } = started();
    expect(control.names).toEqual(['orders', 'shops', 'space', 'files', BUS]);
    expect(control.has('ORDERS')).toBe(true);
    const group = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/azwire/providers';
    expect(control.has(`${group}/${BUS}`)).toBe(true);
    expect(control.has('none')).toBe(false);
    expect(() => control.entities('none')).toThrow('There is no topic or domain "none". There are: orders, shops');
  });

  it('lists them with what they hold', async () => {
    const { control, publish } = started();
    await publish(PUBLISH_ORDERS, [{ ...EVENT, id: '1' }]);
    expect(control.entities('orders')).toEqual([
      { path: 'hook', kind: 'event-subscription', counts: { waiting: 1, delivered: 0, deadLettered: 0, dropped: 0 } },
      { path: 'other', kind: 'event-subscription', counts: { waiting: 1, delivered: 0, deadLettered: 0, dropped: 0 } },
    ]);
    const paths = (name: string) => control.entities(name).map(({ path }) => path);
    expect(paths('shops')).toEqual(['berlin/hook']);
    expect(paths('space')).toEqual(['visits/pulled']);
    expect(paths('files')).toEqual([]);
    expect(paths(BUS)).toEqual(['notices']);
  });
});

describe('events', () => {
  it('of a subscription are shown, whether it pushes or has a queue', async () => {
    const { publish, events } = started();
    await publish(PUBLISH_ORDERS, [
      { ...EVENT, id: '1' },
      { ...EVENT, id: '2' },
    ]);
    await publish(PUBLISH_SHOPS, [{ ...EVENT, id: '3', topic: 'berlin' }]);
    await publish(PUBLISH_VISITS, CLOUD_EVENT, 'application/cloudevents+json');
    expect(events('orders', 'hook')).toEqual(['2 waiting', '1 waiting']);
    expect(events('shops', 'BERLIN/hook')).toEqual(['3 waiting']);
    expect(events('space', 'visits/pulled')).toEqual(['c waiting']);
    expect(events(BUS, 'notices')).toEqual([]);
    expect(() => events('orders', 'none')).toThrow('"orders" has no event subscription "none".');
  });

  it('are purged from one subscription, or from all', async () => {
    const { control, publish, events } = started();
    await publish(PUBLISH_ORDERS, [{ ...EVENT, id: '1' }]);
    await publish(PUBLISH_VISITS, CLOUD_EVENT, 'application/cloudevents+json');
    expect(control.purge('orders', 'hook')).toBe(1);
    expect(events('orders', 'other')).toEqual(['1 waiting']);
    expect(control.purge('orders')).toBe(1);
    expect(control.purge('space')).toBe(1);
    expect(() => control.purge('orders', 'none')).toThrow('no event subscription "none"');
  });
});

it('makes what is reset as it was declared, without events', async () => {
  const { control, publish, events } = started();
  await publish(PUBLISH_ORDERS, [{ ...EVENT, id: '1' }]);
  await publish(PUBLISH_VISITS, CLOUD_EVENT, 'application/cloudevents+json');
  control.reset('orders');
  control.reset('space');
  expect(events('orders', 'hook')).toEqual([]);
  expect(events('space', 'visits/pulled')).toEqual([]);
  await publish(PUBLISH_VISITS, CLOUD_EVENT, 'application/cloudevents+json');
  expect(events('space', 'visits/pulled')).toEqual(['c waiting']);
});

it('makes and removes topics while it runs', () => {
  const { control } = started();
  const late = { name: 'late', eventSubscriptions: [{ name: 'hook', destination: HOOK }] };
  control.create(late as never);
  expect(control.entities('late').map(({ path }) => path)).toEqual(['hook']);
  expect(() => control.create(late as never)).toThrow('already');
  control.remove('late');
  expect(control.has('late')).toBe(false);
  control.remove('space');
  control.remove(BUS);
  expect(control.names).toEqual(['orders', 'shops', 'files']);
});
