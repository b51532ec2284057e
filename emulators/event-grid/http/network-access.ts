import type { HttpRequest } from '../../../src/transport/http/service.ts';
import type { PublishEndpoint } from '../core/resources/definitions.ts';
import { GridError } from './grid-error.ts';

/**
 * Throws GridError where a client's address may not publish, or do `what` else. There are no private end points here, so that a
 * resource without public access takes nothing. [Event Grid docs: troubleshoot-errors, 403; configure-firewall]
 */
export function checkNetwork(
  { clientHost = '' }: HttpRequest,
  endpoint: Pick<PublishEndpoint, 'publicNetworkAccess' | 'inboundIpRules' | 'name'>,
  what = 'Publishing to',
): void {
  const { publicNetworkAccess, inboundIpRules, name } = endpoint;
  const isOpen = inboundIpRules.length === 0 || inboundIpRules.some(({ ipMask }) => isWithin(clientHost, ipMask));
  if (publicNetworkAccess === 'Enabled' && isOpen) return;
  throw new GridError(403, `${what} ${name} by client ${clientHost} is rejected due to IpAddress filtering rules.`);
}

/** Whether an address is `mask`, or in that range. False for what is no address. */
export function isWithin(address: string, mask: string): boolean {
  const [network = '', prefix] = mask.split('/');
  const found = bitsOf(address);
  const wanted = bitsOf(network);
  if (found === undefined || wanted === undefined || found.length !== wanted.length) return false;
  if (prefix !== undefined && !/^\d+$/.test(prefix)) return false;
  const length = prefix === undefined ? wanted.length : Number(prefix);
  return found.slice(0, length) === wanted.slice(0, length);
}

/** 32 or 128 characters, `0` and `1`. An IPv4 address that is written as one of IPv6 is one of IPv4. */
function bitsOf(address: string): string | undefined {
  const [, v4] = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (v4 !== undefined)
    return v4
      .split('.')
      .map((part) => bits(Number(part), 8))
      .join('');
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(':')) return undefined;
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const given = [...groups(head), ...groups(tail ?? '')];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - given.length }, () => '0');
  const all = [...groups(head), ...zeros, ...groups(tail ?? '')];
  return all.length === 8 ? all.map((group) => bits(Number.parseInt(group, 16), 16)).join('') : undefined;
}

function bits(number: number, length: number): string {
  return number.toString(2).padStart(length, '0');
}
