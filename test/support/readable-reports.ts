import { expect } from 'vitest';
import { REPORTS, type RunResult } from '../../src/index.ts';
import { schemaErrors } from './capture-schema.ts';
import { pageError } from './page.ts';

/** The JSON is as the published schema says, and the page is well-formed. */
export function expectReadableReports(result: RunResult): void {
  expect(schemaErrors(JSON.parse(String(REPORTS.json.one(result))))).toEqual([]);
  expect(pageError(String(REPORTS.html.one(result)))).toBeUndefined();
}
