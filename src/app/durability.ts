import { existsSync, mkdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { Store } from '../kernel/store.ts';
import { takeOwnership } from '../store/owner-lock.ts';
import type { HttpService } from '../transport/http/service.ts';

const STORE = 'azwire.mdb';
const LOCK = 'azwire.lock';
/** How long after a failure the next attempt to write comes by itself. */
const RETRY_MS = 1_000;

/** A data directory that belongs to this process, and the store in it. */
export class Durability {
  readonly store: Store;
  /** The directory of one emulator in the data directory, made if need be. Throws AZW_DATA_INVALID. */
  readonly directory: (emulator: string) => string;
  readonly #log: Log;
  readonly #release: () => void;
  #retry: NodeJS.Timeout | undefined;
  #isFailing = false;
  #isClosed = false;

  private constructor(home: string, store: Store, log: Log, release: () => void) {
    this.store = store;
    this.directory = (emulator) => subdirectory(home, emulator);
    this.#log = log;
    this.#release = release;
  }

  /** Makes the directory if need be. Throws AZW_DATA_IN_USE, AZW_DATA_INVALID. */
  static async open(directory: string, log: Log): Promise<Durability> {
    const file = join(directory, STORE);
    const isSuspect = existsSync(join(directory, LOCK)) && wasWrittenBeforeBoot(file);
    const release = await takeDirectory(directory);
    try {
      const { LmdbStore } = await import('../store/lmdb.ts');
      let opened: Durability | undefined;
      const store = await LmdbStore.open(file, () => opened?.changed(), isSuspect);
      opened = new Durability(directory, store, log, release);
      return opened;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Writes what was changed. To be called before anything that tells of a change leaves: it must not leave when this throws. */
  readonly commit = (): void => {
    try {
      this.store.commit();
    } catch (error) {
      this.#failed(error);
      throw error;
    }
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#log.info('changes can be stored again', { store: this.store.location });
  };

  /** The service, whose replies wait until what they tell of is stored. */
  guard(service: HttpService): HttpService {
    return {
      name: service.name,
      serves: (request) => service.serves(request),
      answer: async (request, gone) => {
        const reply = await service.answer(request, gone);
        this.commit();
        return reply;
      },
      ...(service.errorReply && { errorReply: service.errorReply.bind(service) }),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    try {
      await this.store.close();
    } catch (error) {
      this.#log.error('the last changes could not be stored and are lost', { store: this.store.location, error });
    } finally {
      this.#release();
    }
  }

  /** For what happens without anybody waiting for it: what falls due, what a program does by the library. */
  changed(): void {
    setImmediate(() => this.#try());
  }

  #try(): void {
    if (this.#isClosed) return;
    try {
      this.commit();
    } catch {
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.#try(), RETRY_MS);
    }
  }

  #failed(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#log.error('changes cannot be stored: nothing is acknowledged, connections are closed', {
      store: this.store.location,
      error,
    });
  }
}

/** Then the machine may have gone down under it, and what was written last may be on the disk only in part. */
function wasWrittenBeforeBoot(file: string): boolean {
  const written = statSync(file, { throwIfNoEntry: false });
  return written !== undefined && written.mtimeMs < Date.now() - uptime() * 1_000;
}

function subdirectory(home: string, name: string): string {
  const path = join(home, name);
  try {
    mkdirSync(path, { recursive: true });
    return path;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AzwireError('AZW_DATA_INVALID', `The directory ${path} cannot be used (${code}).`, { cause });
  }
}

async function takeDirectory(directory: string): Promise<() => void> {
  try {
    await mkdir(directory, { recursive: true });
    return takeOwnership(join(directory, LOCK));
  } catch (cause) {
    if (cause instanceof AzwireError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new AzwireError('AZW_DATA_INVALID', `The data directory ${directory} cannot be used (${code}).`, { cause });
  }
}
