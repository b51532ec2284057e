import { findings } from './findings.ts';
import type { RunResult } from './run-result.ts';

/** JUnit XML: a suite per scenario, a case per expectation. Ends with a line break. */
export function renderJunit(results: readonly RunResult[]): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${counts(results)}>`];
  for (const result of results) lines.push(...suite(result));
  lines.push('</testsuites>');
  return `${lines.join('\n')}\n`;
}

function counts(results: readonly RunResult[]): string {
  const cases = results.flatMap(({ expectations }) => expectations);
  const failures = cases.filter(({ passed }) => !passed).length;
  const seconds = results.reduce((total, { durationMs }) => total + durationMs, 0) / 1000;
  return ` tests="${cases.length}" failures="${failures}" time="${seconds.toFixed(3)}"`;
}

function suite(result: RunResult): string[] {
  const name = escapeXml(result.scenario);
  const cases = result.expectations.flatMap(({ text, passed, detail }) => {
    const open = `    <testcase classname="${name}" name="${escapeXml(text)}"`;
    if (passed) return [`${open}/>`];
    return [`${open}>`, `      <failure message="${escapeXml(detail ?? 'not met')}"/>`, '    </testcase>'];
  });
  return [
    `  <testsuite name="${name}"${counts([result])}>`,
    ...cases,
    `    <system-out>${escapeXml(findings(result.capture).join('\n'))}</system-out>`,
    '  </testsuite>',
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Markup as entities; characters that XML 1.0 does not allow are left out. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[<>&"']/g, (character) => ENTITIES[character]!);
}
