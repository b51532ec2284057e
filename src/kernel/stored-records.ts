import { AzwireError } from './errors.ts';

/** What `read` makes of stored records. Whatever else it throws becomes AZW_DATA_INVALID, which names the data directory: `location`. */
export function readStored<T>(location: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof AzwireError) throw cause;
    const { message } = cause as Error;
    throw new AzwireError('AZW_DATA_INVALID', `${location} is damaged: a record cannot be read (${message}).`, {
      cause,
    });
  }
}
