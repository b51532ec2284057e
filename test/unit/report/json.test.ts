import { describe, expect, it } from 'vitest';
import { renderJson, renderJsonArray } from '../../../src/report/json.ts';
import { sampleRun } from './sample-run.ts';

describe('renderJson', () => {
  it('has names for sides and host:port for addresses', () => {
    const report = JSON.parse(renderJson(sampleRun()));
    expect(report).toMatchObject({ scenario: 'service-bus-link-credit', passed: false });
    expect(report.expectations[0]).toEqual({ text: 'subscriber never accepts a connection', passed: true });
    expect(report.connections).toHaveLength(2);
    expect(report.connections[1]).toMatchObject({
      opener: 'subscriber',
      acceptor: 'service-bus',
      openerAddress: '127.0.0.3:50001',
      acceptorAddress: '127.0.0.1:5672',
      port: 5672,
      layers: ['tcp', 'amqp'],
      closedBy: 'subscriber',
      closeReason: 'AMQP close, then FIN',
      bytesFromOpener: expect.any(Number),
      bytesFromAcceptor: expect.any(Number),
    });
    expect(report.attempts.map(({ verdict }: { verdict: string }) => verdict)).toEqual([
      'established',
      'established',
      'refused',
    ]);
    expect(report.hops).toMatchObject([
      {
        from: 'producer',
        to: 'service-bus',
        openedBy: 'producer',
        model: 'push',
        wire: 'request per message',
        deliveries: 3,
      },
      {
        from: 'service-bus',
        to: 'subscriber',
        openedBy: 'subscriber',
        model: 'push',
        wire: 'standing credit',
        deliveries: 3,
      },
    ]);
    expect(report.hops[1].evidence.length).toBeGreaterThan(0);
  });

  it('has every key for a connection that is still open', () => {
    const run = sampleRun();
    const { closedAtMs: _at, closedBy: _by, closeReason: _reason, ...open } = run.capture.connections[0]!;
    const report = JSON.parse(renderJson({ ...run, capture: { ...run.capture, connections: [open] } }));
    expect(report.connections[0]).toMatchObject({ closedAt: null, closedBy: null, closeReason: null });
  });

  it('has all that was recorded but payloads and secrets, with names for sides and times with microseconds', () => {
    const { capture } = sampleRun();
    const report = JSON.parse(renderJson({ capture: { ...capture, keylog: ['CLIENT_RANDOM 00 11'] } }));
    expect(report.packets).toHaveLength(capture.packets.length);
    expect(report.packets[1]).toEqual({
      number: 2,
      at: '2026-01-01T00:00:00.000000Z',
      from: 'service-bus',
      to: 'producer',
      side: 'acceptor',
      connection: 1,
      flags: ['SYN', 'ACK'],
      sequence: 0,
      acknowledgement: 1,
      bytes: 0,
    });
    expect(report.exchanges).toHaveLength(capture.exchanges.length);
    expect(report.exchanges[0]).toMatchObject({
      from: 'producer',
      to: 'service-bus',
      side: 'opener',
      operation: 'open',
    });
    expect(report.deliveries).toHaveLength(6);
    expect(report.deliveries[0]).toMatchObject({ from: 'producer', messageId: 'm0', connection: 1 });
    expect(report.journeys[0]).toMatchObject({
      messageId: 'm0',
      legs: [{ from: 'producer' }, { from: 'service-bus' }],
    });
    expect(report.firewall[0]).toMatchObject({ participant: 'producer', direction: 'outbound', port: 5671 });
    expect(report.participants[0].knownBy[0].source).toBe('scenario address');
    expect(report).not.toHaveProperty('scenario');
    expect(renderJson({ capture })).not.toMatch(/CLIENT_RANDOM|payload/);
  });

  it('has what there can be thousands of in a line of its own each', () => {
    const { capture } = sampleRun();
    const lines = renderJson({ capture }).split('\n');
    expect(lines.filter((line) => line.startsWith('    {"number":'))).toHaveLength(capture.packets.length);
  });

  it('is an array for several', () => {
    expect(JSON.parse(renderJsonArray([sampleRun(), { capture: sampleRun().capture }]))).toMatchObject([
      { scenario: 'service-bus-link-credit' },
      { participants: { length: 5 } },
    ]);
  });

  it('tells the side that began to close where both sides have one name', () => {
    const { capture } = sampleRun();
    const [first] = capture.connections;
    const closing = { kind: 'AMQP close', by: 'acceptor', unfinished: [] } as const;
    const report = JSON.parse(renderJson({ capture: { ...capture, connections: [{ ...first!, closing }] } }));
    expect(report.connections[0].closing).toEqual({ ...closing, by: 'service-bus', side: 'acceptor' });
  });
});
