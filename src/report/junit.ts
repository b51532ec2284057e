import { counted } from '../kernel/counted.ts';
import type { Capture } from '../recorder/capture.ts';
import { findings } from './findings.ts';
import type { Reported } from './run-result.ts';

/** JUnit XML: a suite per scenario, a case per expectation. Ends with a line break. */
export function renderJunit(results: readonly Reported[]): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${counts(results)}>`];
  for (const result of results) lines.push(...suite(result));
  lines.push('</testsuites>');
  return `${lines.join('\n')}\n`;
}

function counts(results: readonly Reported[]): string {
  const cases = results.flatMap(({ expectations = [] }) => expectations);
  const failures = cases.filter(({ passed }) => !passed).length;
  const seconds = results.reduce((total, { durationMs = 0 }) => total + durationMs, 0) / 1000;
  return ` tests="${cases.length}" failures="${failures}" time="${seconds.toFixed(3)}"`;
}

function suite(result: Reported): string[] {
  const name = escapeXml(result.scenario ?? result.title ?? 'capture');
  const cases = (result.expectations ?? []).flatMap(({ text, passed, detail }) => {
    const open = `    <testcase classname="${name}" name="${escapeXml(text)}"`;
    if (passed) return [`${open}/>`];
    const why = detail ?? 'not met';
    const message = escapeXml(why.split('\n', 1)[0]!);
    return [`${open}>`, `      <failure message="${message}">${escapeXml(why)}</failure>`, '    </testcase>'];
  });
  return [
    `  <testsuite name="${name}"${counts([result])}>`,
    ...cases,
    `    <system-out>${escapeXml(evidence(result.capture).join('\n'))}</system-out>`,
    '  </testsuite>',
  ];
}

/** The answer, and per hop how it was judged and which packets show it. */
function evidence(capture: Capture): string[] {
  const judged = capture.hops.flatMap(({ from, to, openedBy, model, wire, deliveries, evidence: shown }) => [
    `${from} → ${to}: ${model}, ${wire}, ${counted(deliveries, 'message')}, opened by ${openedBy}`,
    ...shown.map((sentence) => `  ${sentence}`),
  ]);
  return [...findings(capture), ...judged];
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
