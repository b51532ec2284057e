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
    expect(xml).toContain('<failure message="connection 1 goes to port 5672 (packet 1)"/>');
  });

  it('escapes what XML would misread', () => {
    const xml = renderJunit([sampleRun({ expectations: [{ text: 'a < "b" & \u0007c', passed: true }] })]);
    expect(xml).toContain('name="a &lt; &quot;b&quot; &amp; c"');
  });
});
