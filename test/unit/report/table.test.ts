import { describe, expect, it } from 'vitest';
import { renderTable } from '../../../src/report/table.ts';
import { RecorderBench } from '../recorder/conversation.ts';
import { sampleRun } from './sample-run.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI colours begin with the escape character
const COLOURS = /\u001b\[\d+m/g;

describe('renderTable', () => {
  it('shows hops, connections, failed attempts, findings and expectations', () => {
    expect(renderTable(sampleRun(), { width: 110 })).toMatchInlineSnapshot(`
      "service-bus-link-credit  Service Bus, link credit  failed in 1.2 s

      ┌──────────────────────────┬──────────────────────┬───────┬─────────────────────┬──────────┐
      │ messages flow            │ connection opened by │ model │ on the wire         │ messages │
      ├──────────────────────────┼──────────────────────┼───────┼─────────────────────┼──────────┤
      │ producer → service-bus   │ producer             │ push  │ request per message │        3 │
      │ service-bus → subscriber │ subscriber           │ push  │ standing credit     │        3 │
      └──────────────────────────┴──────────────────────┴───────┴─────────────────────┴──────────┘

      ┌─────────────────────────────────────┬──────────┬──────────────────────┬────────┐
      │ messages went                       │ messages │ waited (median)      │ in all │
      ├─────────────────────────────────────┼──────────┼──────────────────────┼────────┤
      │ producer → service-bus → subscriber │        3 │ 10 ms at service-bus │  10 ms │
      └─────────────────────────────────────┴──────────┴──────────────────────┴────────┘

      ┌───┬──────────────────────────┬──────┬────────────┬──────────────────────────────────┬───────┬──────────┐
      │ # │ opener ⟶ acceptor        │ port │ layers     │ closed by                        │  sent │ received │
      ├───┼──────────────────────────┼──────┼────────────┼──────────────────────────────────┼───────┼──────────┤
      │ 1 │ producer ⟶ service-bus   │ 5672 │ tcp › amqp │ producer: AMQP close, then FIN   │ 415 B │    228 B │
      │ 2 │ subscriber ⟶ service-bus │ 5672 │ tcp › amqp │ subscriber: AMQP close, then FIN │ 288 B │    417 B │
      └───┴──────────────────────────┴──────┴────────────┴──────────────────────────────────┴───────┴──────────┘

      ┌───────────────────────────┬──────────────────┬─────────┬───────┬────────────────┐
      │ failed attempt            │ address          │ verdict │ times │ detail         │
      ├───────────────────────────┼──────────────────┼─────────┼───────┼────────────────┤
      │ event-grid ⟶ hook.example │ hook.example:443 │ refused │     1 │ nobody listens │
      └───────────────────────────┴──────────────────┴─────────┴───────┴────────────────┘

      • producer opened the connection to service-bus; service-bus never dialled producer.
      • subscriber opened the connection to service-bus; service-bus never dialled subscriber.
      • event-grid tried once to connect to hook.example:443, in vain: refused.
      • 3 messages from service-bus were pushed to subscriber (standing credit) over a connection that subscriber
        had opened.

      ✔ subscriber never accepts a connection
      ✘ only port 5671 is used
        connection 1 goes to port 5672 (packet 1)
      "
    `);
  });

  it.each([60, 72, 80, 200])('fits into %i columns', (width) => {
    const lines = renderTable(sampleRun(), { width }).split('\n');
    expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it('is the same text with colours as without', () => {
    const run = sampleRun();
    const coloured = renderTable(run, { colour: true });
    expect(coloured).toMatch(COLOURS);
    expect(coloured.replace(COLOURS, '')).toBe(renderTable(run));
  });

  it('shows of a long reason how it begins and how it ends', () => {
    const { capture } = sampleRun();
    const closeReason = `AMQP detach of link of "orders" ${'x'.repeat(1000)}, then AMQP close, then FIN`;
    const connections = capture.connections.map((connection) => ({ ...connection, closeReason }));
    const text = renderTable({ capture: { ...capture, connections } }, { width: 400 });
    expect(text).toMatch(/producer: AMQP detach of link of "orders" x+ … x*, then AMQP close, then FIN/);
    expect(text).not.toContain('x'.repeat(200));
  });

  it('takes a capture alone, and an empty one', () => {
    const { capture } = sampleRun();
    expect(renderTable({ capture })).toContain('subscriber ⟶ service-bus');
    expect(renderTable({ capture: new RecorderBench().recorder.capture() })).toBe(
      'No messages crossed a hop.\n\nNo connection was opened.\n',
    );
  });

  it('tells where names come from that nobody gave on purpose', () => {
    const bench = new RecorderBench();
    const connection = bench.connect('127.0.0.9');
    connection.tap.identify('opener', 'node app.js', 'process', 'node app.js (pid 7)');
    connection.tap.identify('acceptor', 'service-bus', 'emulated service');
    const table = renderTable({ capture: bench.recorder.capture() });
    expect(table).toContain('│ node app.js │ process  │ node app.js (pid 7); 127.0.0.9 │');
  });
});
