/** The key of which this is the name opens one namespace, and so says which one is meant where the host name does not. */
const PREFIX = 'RootManageSharedAccessKey.';

/** The name of the key that opens one namespace, and no other. */
export function keyNameOf(namespace: string): string {
  return PREFIX + namespace;
}

/** The namespace that a key opens by its name; undefined for the name of any other key. */
export function namespaceIn(keyName: string | undefined): string | undefined {
  return keyName?.startsWith(PREFIX) ? keyName.slice(PREFIX.length) : undefined;
}
