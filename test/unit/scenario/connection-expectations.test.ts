import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/kernel/connection.ts';
import {
  accepts,
  atMostConnections,
  connectsOnlyTo,
  neverAccepts,
  neverOpens,
  onlyAcceptor,
  onlyPorts,
  onlyPortsFor,
  opens,
} from '../../../src/scenario/connection-expectations.ts';
import { captureOf, observed, refusedAttempt } from './hand-made.ts';

const usual = observed(
  captureOf([
    ['producer', 'service-bus'],
    ['subscriber', 'service-bus'],
  ]),
);
const reversed = observed(captureOf([['service-bus', 'subscriber']]));

describe('expectations on who opens a connection', () => {
  it('opens', () => {
    expect(opens('producer', 'service-bus').text).toBe('producer opens a connection to service-bus');
    expect(opens('producer', 'service-bus').check(usual)).toBeUndefined();
    expect(opens('producer', 'subscriber').check(reversed)).toBe(
      'connections seen: connection 1: service-bus (127.1.1.1:40001) → subscriber (127.0.0.1:5672), opened in packet 10',
    );
  });

  it('opens: an attempt is not a connection', () => {
    const attempts = [refusedAttempt('producer', 'service-bus')];
    expect(opens('producer', 'service-bus').check(observed(captureOf([], { attempts })))).toBe(
      'it tried, without success: attempt 7: producer (127.1.1.7:40007) → service-bus (127.0.0.1:5672), ' +
        'refused: nobody listens there',
    );
  });

  it('neverOpens: an attempt is one too many', () => {
    expect(neverOpens('service-bus').check(usual)).toBeUndefined();
    expect(neverOpens('service-bus').check(reversed)).toContain('it did: attempt 1: service-bus');
    const attempts = [refusedAttempt('service-bus', 'subscriber')];
    expect(neverOpens('service-bus').check(observed(captureOf([], { attempts })))).toContain('refused');
  });

  it('neverAccepts', () => {
    expect(neverAccepts('subscriber').check(usual)).toBeUndefined();
    expect(neverAccepts('subscriber').check(reversed)).toContain('it did: connection 1: service-bus');
  });

  it('onlyAcceptor', () => {
    expect(onlyAcceptor('service-bus').check(usual)).toBeUndefined();
    expect(onlyAcceptor('service-bus').check(reversed)).toContain('opened in packet 10');
  });

  it('connectsOnlyTo', () => {
    expect(connectsOnlyTo('producer', 'service-bus').check(usual)).toBeUndefined();
    expect(connectsOnlyTo('producer', 'service-bus', 'amqps', 'amqp').check(usual)).toBeUndefined();
    expect(connectsOnlyTo('producer', 'service-bus', 'amqps').check(usual)).toContain('opened in packet 10, over amqp');
    expect(connectsOnlyTo('subscriber', 'producer').check(usual)).toContain('connection 2');
    expect(connectsOnlyTo('nobody', 'service-bus').check(usual)).toContain('it opens no connection');
  });

  it('cannot rule anything out when connections were dropped', () => {
    const dropped = { ...usual.capture.dropped, connections: 4 };
    const partial = observed({ ...usual.capture, dropped });
    const negative = [
      neverOpens('service-bus'),
      neverAccepts('subscriber'),
      onlyAcceptor('service-bus'),
      connectsOnlyTo('producer', 'service-bus'),
    ];
    for (const { check } of negative) expect(check(partial)).toBe('unknown: the capture had to drop 4 connections');
    expect(opens('producer', 'service-bus').check(partial)).toBeUndefined();
  });

  it('cites no more than can be read', () => {
    const many = captureOf(Array.from({ length: 8 }, () => ['service-bus', 'subscriber']));
    expect(neverAccepts('subscriber').check(observed(many))).toMatch(/connection 5: .*; and 3 more$/);
  });

  it('neverOpens, to one alone', () => {
    expect(neverOpens('producer', 'subscriber').check(usual)).toBeUndefined();
    expect(neverOpens('producer', 'service-bus').text).toBe('producer never opens a connection to service-bus');
    expect(neverOpens('producer', 'service-bus').check(usual)).toContain('it did: attempt 1: producer');
  });

  it('accepts', () => {
    expect(accepts('service-bus').check(usual)).toBeUndefined();
    expect(accepts('producer').check(usual)).toContain('connections seen: connection 1');
  });
});

describe('expectations on ports', () => {
  const speaking = (layers: readonly Layer[], port: number) => {
    const capture = captureOf([['producer', 'service-bus']]);
    const [connection] = capture.connections;
    return { ...capture, connections: [{ ...connection!, layers, acceptorAddress: { host: '127.0.0.1', port } }] };
  };

  it('takes the port here', () => {
    expect(onlyPorts(5672).check(usual)).toBeUndefined();
    expect(onlyPorts(443).text).toBe('no port but 443 is dialled');
    expect(onlyPorts(443).check(usual)).toMatch(
      /^others are dialled: connection 1: .*\(port 5671 in Azure\); connection 2/,
    );
  });

  it.each<[Layer[], number]>([
    [['tcp', 'amqp'], 5671],
    [['tcp', 'tls', 'amqp'], 5671],
    [['tcp', 'tls', 'http', 'websocket', 'amqp'], 443],
    [['tcp', 'http'], 443],
    [['tcp', 'tls', 'mqtt'], 8883],
  ])('or the port in Azure: %j is %i', (layers, port) => {
    const capture = speaking(layers, 41_000);
    expect(onlyPorts(port).check(observed(capture))).toBeUndefined();
    expect(onlyPorts(41_000).check(observed(capture))).toBeUndefined();
    expect(onlyPorts(80).contradiction(capture)).toMatchObject({ packets: [10], expected: [80], actual: [port] });
  });

  it('knows only the port here of what never said anything', () => {
    const capture = observed(speaking(['tcp'], 41_000));
    expect(onlyPorts(443).check(capture)).toContain('(127.0.0.1:41000), opened in packet 10');
    expect(onlyPorts(41_000).check(capture)).toBeUndefined();
  });

  it('needs a connection to speak of', () => {
    expect(onlyPorts(443).check(observed(captureOf([])))).toBe('no connection was seen');
    expect(onlyPortsFor('nobody', 443).check(usual)).toContain('it opens no connection');
  });

  it('of one participant', () => {
    expect(onlyPortsFor('producer', 5672).check(usual)).toBeUndefined();
    expect(onlyPortsFor('producer', 443, 80).text).toBe('producer dials no port but 443, 80');
    expect(onlyPortsFor('producer', 443).check(usual)).not.toContain('connection 2');
  });
});

describe('atMostConnections', () => {
  const thrice = captureOf(Array.from({ length: 3 }, () => ['producer', 'service-bus']));

  it('counts all that it opens', () => {
    expect(atMostConnections('producer', 3).check(observed(thrice))).toBeUndefined();
    expect(atMostConnections('producer', 2).check(observed(thrice))).toMatch(/^it opens 3: connection 1/);
    expect(atMostConnections('producer', 1).text).toBe('producer opens at most 1 connection');
    expect(atMostConnections('service-bus', 0).check(observed(thrice))).toBeUndefined();
  });

  it('cites the SYN of each', () => {
    expect(atMostConnections('producer', 0).contradiction(thrice)).toMatchObject({ packets: [10, 20, 30], actual: 3 });
  });
});
