import { X509Certificate } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { createSecureContext, getCACertificates } from 'node:tls';

/** Whom an opener believes. Made once and used for many connections: reading the authorities takes several milliseconds. */
export type Trust = SecureContext;

/** Node's own authorities (with those of `NODE_EXTRA_CA_CERTS`) and these, in PEM. Throws where one is none. */
export function trustIn(authorities: readonly string[]): Trust {
  return createSecureContext({ ca: [...getCACertificates('default'), ...authorities] });
}

/**
 * These authorities, Node's own and the system's as one PEM text, for programs that take a file in place of what they trust
 * otherwise (`SSL_CERT_FILE`).
 */
export function bundleWith(authorities: readonly string[]): string {
  const all = [...authorities, ...getCACertificates('default'), ...getCACertificates('system')];
  // Whoever writes PEM breaks its lines elsewhere.
  const once = new Map(all.map((pem) => [pem.replaceAll(/\s/g, ''), pem.trim()]));
  return Array.from(once.values(), (pem) => `${pem}\n`).join('');
}

/** The certificates of a PEM file. Throws where there is none in it, or one cannot be read. */
export function certificatesIn(pem: string): readonly string[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw new Error('there is no certificate in it');
  for (const certificate of found) new X509Certificate(certificate);
  return found;
}
