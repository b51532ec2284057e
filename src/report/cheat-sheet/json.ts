import type { CheatSheet } from './cheat-sheet.ts';

/** The cheat sheet as one JSON object, for scripts. Ends with a line break. */
export function renderCheatSheetJson(sheet: CheatSheet): string {
  return `${JSON.stringify(sheet, undefined, 2)}\n`;
}
