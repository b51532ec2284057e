import { BlockList, isIP, isIPv6 } from 'node:net';
import { AzwireError } from '../kernel/errors.ts';
import { normalizeHost } from './address.ts';

/** Where azwire may dial without being told: this machine and private networks (RFC 1918, RFC 4193). */
const ALWAYS_ALLOWED = ['127.0.0.0/8', '::1', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'] as const;

/** Where cloud metadata services answer, and hand out credentials: link-local addresses, and two in the private range of IPv6. */
const METADATA = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254', 'fd20:ce::254'] as const;

const HOST_PATTERN = /^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

/**
 * Decides where azwire may dial. Pure: it is asked with the resolved address, so a name cannot be rebound after the check.
 * `allow` adds addresses (`203.0.113.7`), ranges (`203.0.113.0/24`), names (`hooks.example.com`) and suffixes
 * (`*.example.com`). A name opens no address where cloud metadata is handed out; such an address must be listed itself.
 * Throws `AZW_CONFIG_INVALID` for an entry that is none of these.
 */
export class EgressPolicy {
  readonly #listed = blockList([]);
  readonly #private = blockList(ALWAYS_ALLOWED);
  readonly #metadata = blockList(METADATA);
  readonly #names = new Set<string>();
  readonly #suffixes: string[] = [];

  constructor(allow: readonly string[] = []) {
    for (const entry of allow) this.#allow(entry);
  }

  /** Why `address`, to which `host` was resolved, must not be dialled; undefined if it may. */
  refusal(host: string, address: string): string | undefined {
    const target = normalizeHost(address);
    if (contains(this.#listed, target)) return undefined;
    const isPrivate = contains(this.#private, target);
    if (!contains(this.#metadata, target) && (isPrivate || this.#allowsName(host))) return undefined;
    const where = host === address ? target : `${host} (${target})`;
    return `The egress policy does not allow ${where}: it is not on this machine, in a private network or on the list of allowed hosts.`;
  }

  #allow(entry: string): void {
    const name = entry.toLowerCase();
    if (isIP(name) || name.includes('/')) addTo(this.#listed, name);
    else if (!HOST_PATTERN.test(name)) throw invalid(entry);
    else if (name.startsWith('*.')) this.#suffixes.push(name.slice(1));
    else this.#names.add(name);
  }

  #allowsName(host: string): boolean {
    const name = host.toLowerCase().replace(/\.$/, '');
    return this.#names.has(name) || this.#suffixes.some((suffix) => name.endsWith(suffix));
  }
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) addTo(list, entry);
  return list;
}

function addTo(list: BlockList, entry: string): void {
  const [address = '', prefix, ...rest] = entry.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (!isIP(address) || rest.length > 0 || (prefix !== undefined && !isPrefix(prefix, family))) throw invalid(entry);
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}

function isPrefix(text: string, family: 'ipv4' | 'ipv6'): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= (family === 'ipv4' ? 32 : 128);
}

function contains(list: BlockList, address: string): boolean {
  const [bare = ''] = address.split('%');
  return isIP(bare) !== 0 && list.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
}

/** What an entry of the list may be. Completes "expected …". */
export const ALLOWABLE =
  'an address (203.0.113.7), a range (203.0.113.0/24), a host name (hooks.example.com) or a suffix (*.example.com)';

/** Whether {@link EgressPolicy} takes the entry. */
export function isAllowable(entry: string): boolean {
  try {
    return new EgressPolicy([entry]) instanceof EgressPolicy;
  } catch {
    return false;
  }
}

function invalid(entry: string): AzwireError {
  return new AzwireError('AZW_CONFIG_INVALID', `"${entry}" is not ${ALLOWABLE}.`);
}
