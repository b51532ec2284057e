import type { Address } from '../kernel/connection.ts';

/** An address as people write it: an IPv4-mapped IPv6 address becomes the IPv4 address. */
export function normalizeHost(host: string): string {
  return host.startsWith('::ffff:') && host.includes('.') ? host.slice(7) : host;
}

/** What `getpeername`/`getsockname` said; a peer that is already gone has no address any more. */
export function socketAddress(host: string | undefined, port: number | undefined): Address {
  return { host: normalizeHost(host ?? '0.0.0.0'), port: port ?? 0 };
}
