import { type FileHandle, open } from 'node:fs/promises';

/** Opens a file that the command line names. Throws AZW_CONFIG_INVALID. */
export async function openFile(path: string, flags: 'r' | 'w'): Promise<FileHandle> {
  return open(path, flags).catch(async (cause: NodeJS.ErrnoException) => {
    const { AzwireError } = await import('../index.ts');
    const what = flags === 'r' ? 'read' : 'written';
    throw new AzwireError('AZW_CONFIG_INVALID', `${path} cannot be ${what} (${cause.code}).`, { cause });
  });
}
