/** `Endpoint=…;SharedAccessKey=…` by its keys, in lower case. Of a key that comes twice the last one counts. */
export function connectionStringParts(connectionString: string): ReadonlyMap<string, string> {
  return new Map(connectionString.split(';').map((part) => keyAndValue(part.trim())));
}

/** Keys of accounts and rules end with "=" themselves. */
function keyAndValue(part: string): [string, string] {
  const at = part.indexOf('=');
  return at === -1 ? [part.toLowerCase(), ''] : [part.slice(0, at).toLowerCase(), part.slice(at + 1)];
}
