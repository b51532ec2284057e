import { describe, expect, it } from 'vitest';
import type { AcceptedEvent } from '../../../../../../emulators/event-grid/core/event/accepted-event.ts';
import { event, passes } from './filter-fixture.ts';

describe('keys', () => {
  const has = (key: string, value: string, published: AcceptedEvent) =>
    passes({ advancedFilters: [{ operatorType: 'StringIn', key, values: [value] }] }, published);

  it.each([
    ['id', 'one'],
    ['topic', '/topics/orders'],
    ['subject', '/orders/7.json'],
    ['eventType', 'order.placed'],
    ['EVENTTYPE', 'order.placed'],
    ['dataVersion', '1.0'],
  ])('of the Event Grid schema: %s', (key, value) => {
    expect(has(key, value, event({ data: {} }))).toBe(true);
  });

  it.each([
    ['id', 'one', true],
    ['source', '/topics/orders', true],
    ['type', 'order.placed', true],
    ['specversion', '1.0', true],
    ['subject', '/Orders/7.JSON', true],
    ['tenant', 'a', true],
    ['TENANT', 'a', true],
    ['eventType', 'order.placed', false],
    ['topic', '/topics/orders', false],
    ['data.colour', 'red', true],
  ])('of CloudEvents: %s', (key, value, expected) => {
    const object = { specversion: '1.0', subject: '/Orders/7.JSON', tenant: 'a', data: { colour: 'red' } };
    expect(has(key, value, event(object, 'CloudEventSchemaV1_0'))).toBe(expected);
  });

  it('of CloudEvents: a subject that is not there is undefined', () => {
    const published = event({ specversion: '1.0' }, 'CloudEventSchemaV1_0', { subject: '' });
    expect(passes({ advancedFilters: [{ operatorType: 'IsNullOrUndefined', key: 'subject' }] }, published)).toBe(true);
  });

  it.each([
    ['data.colour', 'red', true],
    ['colour', 'red', true],
    ['data.deep.er', 'x', true],
    ['data.own', 'y', true],
    ['data.data.own', 'y', true],
    ['eventType', 'order.placed', true],
    ['subject', '/orders/7.json', true],
  ])('of events of a custom schema: %s', (key, value, expected) => {
    const object = { colour: 'red', deep: { er: 'x' }, data: { own: 'y' }, subject: 'not the mapped one' };
    expect(has(key, value, event(object, 'CustomEventSchema'))).toBe(expected);
  });

  it.each([
    ['data.a.b.c', true],
    ['DATA.A.B.C', true],
    ['data.a.b', false],
    ['data.a.b.c.d', false],
    ['data.a.x.c', false],
    ['data.list.c', false],
    ['data.list.0.c', false],
    ['data.text.length', false],
    ['data.constructor.name', false],
    ['data.__proto__', false],
    ['data.dotted.name', false],
    ['a.b.c', false],
    ['', false],
  ])('nested: %s', (key, expected) => {
    const data = { a: { b: { c: 'x' } }, list: [{ c: 'x' }], text: 'x', 'dotted.name': 'x' };
    expect(has(key, 'x', event({ data }))).toBe(expected);
  });

  it('spelled exactly come before those in another case', () => {
    const published = event({ data: { KEY: 'upper', key: 'lower', Key: 'title' } });
    expect(has('data.key', 'lower', published)).toBe(true);
    expect(has('data.Key', 'title', published)).toBe(true);
    expect(has('data.kEY', 'upper', published)).toBe(true);
  });
});
