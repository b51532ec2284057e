import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether tshark is installed. Tests that need it are skipped, in words, where it is not. */
export const HAS_TSHARK = spawnSync('tshark', ['--version'], { stdio: 'ignore' }).status === 0;

/** The suffix of a test's name that says why it is skipped. */
export const TSHARK_NOTE = HAS_TSHARK ? '' : ' (skipped: no tshark)';

/** What tshark prints for a capture file: one line per packet that passes `filter`, with `fields` separated by tabs. */
export function tshark(
  file: Uint8Array,
  filter: string,
  fields: readonly string[],
  more: readonly string[] = [],
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'azwire-pcapng-'));
  try {
    const path = join(folder, 'capture.pcapng');
    writeFileSync(path, file);
    const options = ['-r', path, ...more, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
    if (filter !== '') options.push('-Y', filter);
    const output = execFileSync('tshark', options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return output.split('\n').filter((line) => line !== '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The blocks of a pcapng file, little-endian. */
export function pcapngBlocks(file: Uint8Array): { readonly type: number; readonly body: Buffer }[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const blocks: { type: number; body: Buffer }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    if (length < 12 || length % 4 !== 0 || bytes.readUInt32LE(at + length - 4) !== length) {
      throw new Error(`a block of ${length} bytes at offset ${at}`);
    }
    blocks.push({ type: bytes.readUInt32LE(at), body: bytes.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}
