import { createRequire } from 'node:module';

export type X509Library = typeof import('@peculiar/x509');

let library: X509Library | undefined;

/**
 * Loads `@peculiar/x509` at the first call; it takes longer to load than most of azwire. Its dependency-injection library
 * reads two functions of the `Reflect` metadata proposal while the classes are declared, and finds nothing there, since none of
 * them has decorated parameters. They are lent for the duration of this synchronous load, so that the global object
 * of a program that embeds azwire stays as it was.
 */
export function loadX509(): X509Library {
  library ??= withReflectMetadata(() => createRequire(import.meta.url)('@peculiar/x509') as X509Library);
  return library;
}

function withReflectMetadata<T>(load: () => T): T {
  const lent = ['getMetadata', 'getOwnMetadata'].filter((name) => !(name in Reflect));
  for (const name of lent) Object.defineProperty(Reflect, name, { configurable: true, value: () => undefined });
  try {
    return load();
  } finally {
    for (const name of lent) Reflect.deleteProperty(Reflect, name);
  }
}
