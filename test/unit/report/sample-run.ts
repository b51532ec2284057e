import type { RunResult } from '../../../src/report/run-result.ts';
import { RecorderBench } from '../recorder/conversation.ts';

/** A run of the link credit scenario: a producer, a subscriber with standing credit, and an attempt that was refused. */
export function sampleRun(changes: Partial<RunResult> = {}): RunResult {
  const bench = new RecorderBench();
  bench.recorder.nameHost('127.0.0.2', 'producer');
  bench.recorder.nameHost('127.0.0.3', 'subscriber');
  const producer = bench.connect('127.0.0.2');
  producer.tap.identify('acceptor', 'service-bus', 'emulated service');
  producer.start().attach('sender', 'orders').flow('acceptor', { deliveryCount: 0, linkCredit: 100 });
  producer.transfer('opener', 3).finish();

  const subscriber = bench.connect('127.0.0.3');
  subscriber.tap.identify('acceptor', 'service-bus', 'emulated service');
  subscriber.start().attach('receiver', 'orders').flow('opener', { deliveryCount: 0, linkCredit: 2 });
  subscriber.transfer('acceptor').flow('opener', { deliveryCount: 1, linkCredit: 2 });
  subscriber.transfer('acceptor').flow('opener', { deliveryCount: 2, linkCredit: 2 }).transfer('acceptor').finish();

  const refused = bench.connect('127.0.0.1', {
    direction: 'out',
    via: 'event-grid',
    acceptor: { host: 'hook.example', port: 443 },
  });
  refused.tap.failed('refused', 'nobody listens');
  refused.tap.closed();
  return {
    scenario: 'service-bus-link-credit',
    title: 'Service Bus, link credit',
    passed: false,
    durationMs: 1234,
    expectations: [
      { text: 'subscriber never accepts a connection', passed: true },
      { text: 'only port 5671 is used', passed: false, detail: 'connection 1 goes to port 5672 (packet 1)' },
    ],
    capture: bench.recorder.capture(),
    ...changes,
  };
}
