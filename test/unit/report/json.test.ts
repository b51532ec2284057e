import { describe, expect, it } from 'vitest';
import { renderJson } from '../../../src/report/json.ts';
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
});
