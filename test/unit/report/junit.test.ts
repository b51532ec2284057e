import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../../src/report/junit.ts';
import { sampleRun } from './sample-run.ts';

describe('renderJunit', () => {
  it('has a suite per scenario and a case per expectation', () => {
    const xml = renderJunit([sampleRun()]);
    expect(xml).toContain('<testsuites tests="2" failures="1" time="1.234">');
    expect(xml).toContain('<testsuite name="service-bus-link-credit" tests="2" failures="1" time="1.234">');
    expect(xml).toContain(
      '<testcase classname="service-bus-link-credit" name="subscriber never accepts a connection"/>',
    );
    expect(xml).toContain(
      '<failure message="connection 1 goes to port 5672 (packet 1)">connection 1 goes to port 5672 (packet 1)</failure>',
    );
  });

  it('has the first line of what contradicts as the message, and all of it as the text', () => {
    const expectations = [{ text: 'a', passed: false, detail: 'b\n  packet 1 <SYN>' }];
    expect(renderJunit([sampleRun({ expectations })])).toContain(
      '<failure message="b">b\n  packet 1 &lt;SYN&gt;</failure>',
    );
  });

  it('shows the evidence of every hop', () => {
    const xml = renderJunit([sampleRun()]);
    expect(xml).toContain('service-bus → subscriber: push, standing credit, 3 messages, opened by subscriber');
    expect(xml).toContain('  subscriber opened connection 2 to service-bus at 127.0.0.1:5672 (packet 16)');
  });

  it('is a suite without cases of a capture alone', () => {
    const { capture } = sampleRun();
    expect(renderJunit([{ capture }])).toContain('<testsuite name="capture" tests="0" failures="0" time="0.000">');
  });

  it('escapes what XML would misread', () => {
    const xml = renderJunit([sampleRun({ expectations: [{ text: 'a < "b" & \u0007c', passed: true }] })]);
    expect(xml).toContain('name="a &lt; &quot;b&quot; &amp; c"');
  });
});
