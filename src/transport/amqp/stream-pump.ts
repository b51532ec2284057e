import type { Duplex } from 'node:stream';
import type { Clock } from '../../kernel/clock.ts';
import { CONDITION } from './condition.ts';
import type { Connection } from './connection.ts';
import type { ConnectionEvents } from './connection-options.ts';

/** How long a peer may take to end what is over: to answer our close, or to send its FIN. */
const LINGER_MS = 2000;

/** So much output may wait in the stream before the peer, which does not read it, is not listened to either. */
const UNREAD_BYTES_MAX = 4 * 1024 * 1024;

export type StreamEvents = Pick<ConnectionEvents, 'outputReady' | 'opened' | 'closed'>;

export interface PumpedConnection {
  readonly connection: Connection;
  /** Closes with a condition that tells the peer why, then ends the stream. */
  close(condition: string, description: string): void;
  /** Resolves when the stream is gone. */
  readonly closed: Promise<void>;
}

const UNSTORED = {
  condition: CONDITION.internalError,
  description: 'The service could not store what the request has changed.',
};

/**
 * Moves bytes between a stream and an engine that `create` makes, until both are closed. Owns the stream. `beforeWrite` is called
 * ahead of all that leaves: when it throws, nothing of that leaves, and the connection is closed.
 */
export function pump(
  stream: Duplex,
  clock: Clock,
  create: (events: StreamEvents) => Connection,
  beforeWrite?: () => void,
): PumpedConnection {
  let cancelTick = () => {};
  let cancelLinger = () => {};
  let endedBy: 'peer' | 'us' | undefined;
  const taken = outlet(beforeWrite);

  const flush = () => {
    const chunks = taken(connection);
    if (!stream.writable) return;
    const writable = writeAll(stream, chunks);
    if (stream.writableLength > UNREAD_BYTES_MAX) stream.pause();
    if (connection.closing) linger(() => stream.destroy());
    if (endedBy === undefined) connection.flushed(!writable);
    // Whoever asked for the end also sends the first FIN.
    else if (endedBy === 'us') stream.end();
  };
  const linger = (end: () => void) => {
    cancelLinger();
    cancelLinger = clock.wakeAt(clock.now() + LINGER_MS, end);
  };
  const scheduleTick = () => {
    cancelTick();
    cancelTick = clock.wakeAt(clock.now() + connection.tickMs, () => {
      connection.tick();
      if (!connection.closed) scheduleTick();
    });
  };
  const connection = create({
    outputReady: () => queueMicrotask(flush),
    opened: () => {
      scheduleTick();
      return undefined;
    },
    closed: (_error, by) => {
      endedBy = by;
      cancelTick();
      queueMicrotask(flush);
      linger(() => {
        if (by === 'us') return stream.destroy();
        stream.end();
        linger(() => stream.destroy());
      });
    },
  });
  scheduleTick();
  read(stream, connection);
  const closed = new Promise<void>((resolve) => {
    stream.on('close', () => {
      connection.lost();
      cancelTick();
      cancelLinger();
      resolve();
    });
  });
  return {
    connection,
    closed,
    close: (condition, description) => connection.close({ condition, description }),
  };
}

function read(stream: Duplex, connection: Connection): void {
  stream.on('data', (chunk: Buffer) => connection.receive(chunk));
  stream.on('drain', () => {
    stream.resume();
    connection.flushed(false);
  });
  stream.on('end', () => {
    connection.lost();
    queueMicrotask(() => stream.end());
  });
  // Whoever made the stream has recorded the error; to the engine it is the end of the connection.
  stream.on('error', () => stream.destroy());
}

/** Whether the stream takes more at once. */
function writeAll(stream: Duplex, chunks: readonly Buffer[]): boolean {
  if (chunks.length > 1) stream.cork();
  let writable = !stream.writableNeedDrain;
  for (const chunk of chunks) writable = stream.write(chunk);
  if (chunks.length > 1) stream.uncork();
  return writable;
}

/** Takes the output that may leave: all of it, or only the close that says why not. */
function outlet(beforeWrite: (() => void) | undefined): (connection: Connection) => readonly Buffer[] {
  let failed = false;
  return (connection) => {
    const chunks = connection.takeOutput();
    if (beforeWrite === undefined || failed || chunks.length === 0) return chunks;
    try {
      beforeWrite();
      return chunks;
    } catch {
      // Whoever could not store has logged it.
      failed = true;
      connection.close(UNSTORED);
      return connection.takeOutput();
    }
  };
}
