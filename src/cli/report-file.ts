import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reported, ReportFormat } from '../index.ts';

/** Writes a report in the format that is named, else in that of the file's extension, else as a table. Throws AZW_CONFIG_INVALID. */
export async function writeReport(file: string, reported: Reported, format?: ReportFormat): Promise<void> {
  const { REPORTS, AzwireError } = await import('../index.ts');
  // `x.firewall.txt` ends as a table does, too: the longer extension is the one that is meant.
  const [fitting] = (Object.keys(REPORTS) as ReportFormat[])
    .filter((each) => file.toLowerCase().endsWith(`.${REPORTS[each].extension}`))
    .sort((one, other) => REPORTS[other].extension.length - REPORTS[one].extension.length);
  const report = REPORTS[format ?? fitting ?? 'table'].one(reported);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, report);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AzwireError('AZW_CONFIG_INVALID', `${file} cannot be written (${code}).`, { cause });
  }
}

/** How reports look on a stream: painted and as wide as the terminal, if it is one. */
export function terminalOf(stream: NodeJS.WriteStream): { colour: boolean; width?: number } {
  const { isTTY, columns } = stream;
  return isTTY ? { colour: !process.env.NO_COLOR, width: columns } : { colour: false };
}
