/** How a load ends: by a server that was killed, which is no problem, or by something else, which is. */
export interface Life {
  readonly isOver: () => boolean;
  /** Resolves when the server is gone. */
  readonly over: Promise<unknown>;
}

const PATIENCE_MS = 500;

/** The server was killed. */
class Gone extends Error {}

/** Again and again. The first failure after the end of the server is the end of the loop. */
export async function repeat(
  life: Life,
  step: () => Promise<void>,
  isHarmless: (error: unknown) => boolean = () => false,
): Promise<never> {
  for (;;) {
    try {
      await step();
    } catch (error) {
      await passed(5);
      if (life.isOver()) throw new Gone();
      if (!isHarmless(error)) throw error;
    }
    if (life.isOver()) throw new Gone();
  }
}

/** Resolves when all loops have noticed that the server is gone, and the client is closed. Gives what went wrong before that. */
export async function untilOver(
  life: Life,
  loops: readonly Promise<never>[],
  close: () => Promise<unknown>,
): Promise<string[]> {
  const problems: string[] = [];
  for (const loop of loops) {
    loop.catch((error: unknown) => {
      if (!(error instanceof Gone)) problems.push(String((error as Error | undefined)?.stack));
    });
  }
  // Some of the clients' promises are never settled when the connection breaks at the wrong moment.
  await Promise.race([Promise.allSettled(loops), life.over.then(() => passed(PATIENCE_MS))]);
  await Promise.race([close().catch(() => {}), passed(PATIENCE_MS)]);
  return problems;
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
