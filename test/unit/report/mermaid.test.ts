import { describe, expect, it } from 'vitest';
import { renderMermaid } from '../../../src/report/mermaid.ts';
import { sampleRun } from './sample-run.ts';

describe('renderMermaid', () => {
  it('draws connects, attaches, credit, messages and closes, equal arrows once', () => {
    expect(renderMermaid(sampleRun())).toMatchInlineSnapshot(`
      "sequenceDiagram
        title Service Bus, link credit
        participant p1 as producer
        participant p2 as service-bus
        participant p3 as subscriber
        participant p4 as event-grid
        participant p5 as hook.example
        p1->>p2: connect to port 5672 (tcp › amqp)
        p1-->>p2: attach sender to "orders"
        p2-->>p1: flow credit 100 on "orders"
        p1->>p2: message of orders (×3)
        p1-->>p2: close no error
        p2-->>p1: close no error
        p1-xp2: AMQP close, then FIN
        p3->>p2: connect to port 5672 (tcp › amqp)
        p3-->>p2: attach receiver of "orders", peek-lock
        p3-->>p2: flow credit 2 on "orders" (×3)
        p2->>p3: message of orders (×3)
        p3-->>p2: close no error
        p2-->>p3: close no error
        p3-xp2: AMQP close, then FIN
        p4-xp5: connect to port 443: refused
      "
    `);
  });

  it('keeps the syntax whatever a title holds', () => {
    expect(renderMermaid(sampleRun({ title: 'a;b #1\nc' }))).toContain('  title a#59;b #35;1 c\n');
  });
});
