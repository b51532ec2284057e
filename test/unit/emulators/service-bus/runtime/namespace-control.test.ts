import { describe, expect, it } from 'vitest';
import type { NamespaceConfig } from '../../../../../emulators/service-bus/config.ts';
import { SERVICE_BUS } from '../../../../../emulators/service-bus/index.ts';
import { testPlatform } from '../../../../support/platform.ts';

const FORWARDING: NamespaceConfig = {
  name: 'bus',
  queues: [
    { name: 'a', forwardTo: 'b' },
    { name: 'b', forwardDeadLetteredMessagesTo: 'a' },
  ],
  topics: [{ name: 'events', subscriptions: [{ name: 'all', forwardTo: 'a' }, { name: 'rest' }] }],
};

function control(...namespaces: NamespaceConfig[]) {
  return SERVICE_BUS.create({ namespaces }, testPlatform()).namespaces!;
}

describe('namespaces', () => {
  it('are described entity by entity, a topic before its subscriptions', () => {
    const counts = { active: 0, deadLetter: 0, transferDeadLetter: 0, scheduled: 0 };
    expect(control(FORWARDING).entities('BUS')).toEqual([
      { path: 'a', kind: 'queue', counts },
      { path: 'b', kind: 'queue', counts },
      { path: 'events', kind: 'topic', counts: expect.anything() },
      { path: 'events/Subscriptions/all', kind: 'subscription', counts },
      { path: 'events/Subscriptions/rest', kind: 'subscription', counts },
    ]);
  });

  it('are reset though their entities forward in a circle', () => {
    const namespaces = control(FORWARDING);
    const before = namespaces.entities('bus');
    namespaces.reset('bus');
    expect(namespaces.entities('bus')).toEqual(before);
  });

  it('are made and removed', () => {
    const namespaces = control({ name: 'bus' });
    namespaces.create({ name: 'late' } as never);
    expect(namespaces.names).toEqual(['bus', 'late']);
    expect(namespaces.has('LATE')).toBe(true);
    namespaces.remove('Late');
    expect(namespaces.has('late')).toBe(false);
  });

  it.each([
    ['AZW_NAMESPACE_EXISTS', (of: ReturnType<typeof control>) => of.create({ name: 'Bus' } as never)],
    ['AZW_NAMESPACE_UNKNOWN', (of: ReturnType<typeof control>) => of.remove('none')],
    ['AZW_NAMESPACE_UNKNOWN', (of: ReturnType<typeof control>) => of.reset('none')],
    ['AZW_NAMESPACE_UNKNOWN', (of: ReturnType<typeof control>) => of.purge('none')],
    ['AZW_NAMESPACE_UNKNOWN', (of: ReturnType<typeof control>) => of.entities('none')],
    ['AZW_ENTITY_UNKNOWN', (of: ReturnType<typeof control>) => of.purge('bus', 'none')],
  ])('answer with %s', (code, call) => {
    expect(() => call(control({ name: 'bus' }))).toThrow(expect.objectContaining({ code }));
  });
});
