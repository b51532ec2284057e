import type { HttpRequest } from '../../transport/http/service.ts';

type Asking = Pick<HttpRequest, 'authority' | 'headers'>;

/**
 * Why a request may not be answered; undefined when it may. There are no passwords, so what has to be kept out is a web page that
 * the user has open: it cannot hide its origin, and a page that has had its name point to this machine (DNS rebinding) still
 * sends that name.
 */
export function refusalOf({ authority, headers }: Asking, boundTo: string): string | undefined {
  const host = authority.replace(/:\d+$/, '').toLowerCase();
  if (!isOwnName(host, boundTo)) {
    return `The Host header names ${host}, which is none of azwire's names. Use localhost or an IP address.`;
  }
  const { origin, 'sec-fetch-site': site = 'none' } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${authority.toLowerCase()}`) {
    return `Pages of ${origin} may not use the control API.`;
  }
  if (site !== 'none' && site !== 'same-origin') return `Pages of other sites may not use the control API.`;
  return undefined;
}

/** An IP address and `localhost` belong to nobody else. In a container network others know azwire by a name without dots. */
function isOwnName(host: string, boundTo: string): boolean {
  const isAddress = /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || /^\[[0-9a-f:.]+\]$/.test(host);
  const isLocal = host === 'localhost' || host.endsWith('.localhost') || host === boundTo.toLowerCase();
  return host === '' || isAddress || isLocal || (!isLoopback(boundTo) && !host.includes('.'));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
