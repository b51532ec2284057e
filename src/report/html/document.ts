import { createHash } from 'node:crypto';
import type { Reported } from '../run-result.ts';
import { type Markup, markup, Markup as Raw } from './markup.ts';
import { runSection } from './run-section.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** Runs, or captures alone, as one HTML file that needs nothing else. Ends with a line break. */
export function renderHtml(all: readonly Reported[]): string {
  const name = all.length === 1 ? nameOf(all[0]!) : `${all.length} runs`;
  const policy = `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${policy}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${name} – who opened which connection</title>
<style>${new Raw(STYLE)}</style>
</head>
<body>
${all.length > 1 && contents(all)}
${all.map(runSection)}
<footer><p>Recorded by azwire.</p></footer>
<script>${new Raw(SCRIPT)}</script>
</body>
</html>
`.text;
}

function contents(all: readonly Reported[]): Markup {
  const links = all.map(
    (reported, run) =>
      markup`<li><a href="#r${run}">${nameOf(reported)}</a>${reported.passed !== undefined && verdict(reported.passed)}</li>`,
  );
  return markup`<h1>${all.length} runs</h1><ol>${links}</ol>`;
}

function verdict(passed: boolean): Markup {
  return passed ? markup` <span class="good">passed</span>` : markup` <span class="bad">failed</span>`;
}

function nameOf({ scenario, title }: Reported): string {
  return scenario ?? title ?? 'Capture';
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
