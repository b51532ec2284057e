import { describe, expect, it } from 'vitest';
import { matchesFilter, nodeOfTopic } from '../../../../../src/recorder/dissect/mqtt/mqtt-topics.ts';

describe('matchesFilter', () => {
  // [MQTT5 4.7.1]
  it.each([
    ['sport/tennis/player1', 'sport/tennis/player1/#', true],
    ['sport/tennis/player1/ranking', 'sport/tennis/player1/#', true],
    ['sport', 'sport/#', true],
    ['sport/tennis', 'sport/+', true],
    ['sport', 'sport/+', false],
    ['sport/', 'sport/+', true],
    ['/finance', '+/+', true],
    ['/finance', '+', false],
    ['a/b/c', 'a/+', false],
    ['a/b', '$share/workers/a/+', true],
    ['$SYS/monitor', '#', false],
    ['$SYS/monitor', '$SYS/#', true],
  ])('%s is %s', (topic, filter, matches) => {
    expect(matchesFilter(topic, filter)).toBe(matches);
  });
});

describe('nodeOfTopic', () => {
  it.each([
    ['rooms/1', { entity: 'rooms/1' }],
    ['devices/d1/messages/events/', { entity: 'devices/d1/messages/events' }],
    [
      'devices/d1/modules/m/messages/events/$.mid=7&a=b',
      { entity: 'devices/d1/modules/m/messages/events', messageId: '7' },
    ],
  ])('%s', (topic, node) => {
    expect(nodeOfTopic(topic)).toEqual(node);
  });
});
