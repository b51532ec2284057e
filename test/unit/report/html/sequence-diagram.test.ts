import { describe, expect, it } from 'vitest';
import { sequenceDiagram } from '../../../../src/report/html/sequence-diagram.ts';
import { elementsOf, pageError } from '../../../support/page.ts';
import { captureOf } from '../firewall/sample-captures.ts';
import { sampleRun } from '../sample-run.ts';

const anchors = { run: 0, has: (packet: number) => packet > 0 };

describe('sequenceDiagram', () => {
  it('has an arrow for everything that happened, which leads to its packet', () => {
    const svg = `<div>${sequenceDiagram(sampleRun().capture, anchors).text}</div>`;
    expect(pageError(svg)).toBeUndefined();
    const elements = elementsOf(svg);
    const titles = elements.filter(({ name }) => name === 'title').map(({ text }) => text);
    expect(titles).toContain('subscriber → service-bus, connection 2: connect to port 5672 (tcp › amqp)');
    expect(titles).toContain('service-bus → subscriber, connection 2: message of orders (×3)');
    expect(titles).toContain('event-grid → hook.example, connection 3: connect to port 443: refused');
    expect(elements.filter(({ name }) => name === 'a')[0]?.attributes).toMatchObject({ href: '#r0-p1' });
  });

  it('has a line for every mark, in its place', () => {
    const { capture } = sampleRun();
    const marks = [
      { atMs: capture.startedAtMs - 1, kind: 'step', text: 'start <producer>', packet: 0 },
      { atMs: capture.endedAtMs + 1, kind: 'fault', text: 'cut service-bus off', packet: 3 },
    ] as const;
    const texts = elementsOf(sequenceDiagram({ ...capture, marks }, anchors).text)
      .filter(({ name, attributes }) => name === 'text' && attributes.class?.includes('mark'))
      .map(({ text }) => text);
    expect(texts).toEqual(['start <producer>', 'fault: cut service-bus off']);
  });

  it('is bounded, and says what it leaves out', () => {
    const dials = Array.from({ length: 310 }, (_, i) => ({
      opener: `p${i % 7}`,
      acceptor: 'service-bus',
      via: 'amqp',
    }));
    const text = sequenceDiagram(captureOf(['service-bus'], ...dials), anchors).text;
    expect(text.match(/class="failure"/g)).toHaveLength(300);
    expect(text).toContain('10 more arrows are not drawn.');
    expect(sequenceDiagram(captureOf([]), anchors).text).toBe('<p>Nothing happened.</p>');
  });
});
