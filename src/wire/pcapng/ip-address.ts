/** The 4 or 16 bytes of a literal address; undefined for a host name. An IPv4-mapped IPv6 address is IPv4. */
export function parseIpAddress(host: string): Uint8Array | undefined {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : (host.split('%')[0] ?? host);
  return bare.includes(':') ? parseIpv6(bare) : parseIpv4(bare);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  const numbers = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return parts.length === 4 && numbers.every((number) => number < 256) ? Uint8Array.from(numbers) : undefined;
}

/** Groups of hexadecimal digits, one `::` for a run of zeros, an IPv4 tail. [RFC 4291 2.2] */
function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1]!, true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const zeros = 16 - head.length - tail.length;
  if (halves.length === 1 ? zeros !== 0 : zeros < 2) return undefined;
  const bytes = Uint8Array.from([...head, ...new Array<number>(zeros).fill(0), ...tail]);
  const mapped = bytes.every((byte, i) => i >= 12 || byte === (i < 10 ? 0 : 0xff));
  return mapped ? bytes.slice(12) : bytes;
}

function parseGroups(text: string, isTail: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    const ipv4 = isTail && i === groups.length - 1 ? parseIpv4(group) : undefined;
    if (ipv4 !== undefined) bytes.push(...ipv4);
    else if (/^[0-9a-f]{1,4}$/i.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff);
    else return undefined;
  }
  return bytes.length <= 16 ? bytes : undefined;
}

/** The IPv4-mapped form, for a packet whose other end is IPv6. [RFC 4291 2.5.5.2] */
export function toIpv6(address: Uint8Array): Uint8Array {
  return address.length === 16 ? address : Uint8Array.from([...new Array<number>(10).fill(0), 0xff, 0xff, ...address]);
}
