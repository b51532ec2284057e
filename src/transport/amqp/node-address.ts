/**
 * The node that an address names, in one spelling: clients send a full URI (`amqps://host/queue`), a leading slash, or
 * percent-encoded text. Case is kept; compare without it.
 */
export function nodeAddress(address: string): string {
  const withoutAuthority = address.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
  return decode(withoutAuthority.replace(/^\/+|\/+$/g, ''));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
