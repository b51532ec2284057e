import { type CheatSheet, cheatSheetOf } from '../report/cheat-sheet/cheat-sheet.ts';
import { renderCheatSheetHtml } from '../report/cheat-sheet/html.ts';
import { renderCheatSheetJson } from '../report/cheat-sheet/json.ts';
import { renderCheatSheetMarkdown } from '../report/cheat-sheet/markdown.ts';
import type { CheatSheetMeasurement } from '../report/cheat-sheet/measurement.ts';
import { renderCheatSheetTable } from '../report/cheat-sheet/table.ts';
import type { RunResult } from '../report/run-result.ts';
import type { TableOptions } from '../report/table.ts';
import { findScenarios, runScenarios, type ScenariosRunOptions } from './scenarios.ts';

export interface CheatSheetOptions extends Pick<ScenariosRunOptions, 'parallel' | 'signal'> {
  /** Told what each scenario came to, as text for a person. */
  readonly onProgress?: (text: string) => void;
}

/** Runs a scenario for each row of the cheat sheet that has one. Rejects only when azwire itself cannot start. */
export async function measureCheatSheet({ onProgress, ...options }: CheatSheetOptions = {}): Promise<CheatSheet> {
  const measures = new Map<string, CheatSheetMeasurement>();
  for (const { name, cheatSheet } of await findScenarios())
    if (cheatSheet !== undefined) measures.set(name, cheatSheet);
  const tell = ({ scenario, passed, durationMs }: RunResult) => {
    const outcome = `${passed ? 'passed' : 'failed'} in ${(durationMs / 1000).toFixed(1)} s`;
    onProgress?.(`row ${measures.get(scenario)?.row}: ${scenario} ${outcome}`);
  };
  onProgress?.(`runs ${measures.size} scenarios, one for each row that can be measured`);
  const results = await runScenarios(await findScenarios([...measures.keys()]), { ...options, onResult: tell });
  return cheatSheetOf(results.map((result) => ({ measures: measures.get(result.scenario)!, result })));
}

export type CheatSheetFormat = 'table' | 'markdown' | 'html' | 'json';

/** The ways to print a cheat sheet, by name. */
export const CHEAT_SHEETS: Readonly<Record<CheatSheetFormat, (sheet: CheatSheet, terminal?: TableOptions) => string>> =
  {
    table: renderCheatSheetTable,
    markdown: renderCheatSheetMarkdown,
    html: renderCheatSheetHtml,
    json: renderCheatSheetJson,
  };
