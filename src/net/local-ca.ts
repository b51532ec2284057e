import type { KeyObject } from 'node:crypto';
import { createPrivateKey, X509Certificate as NodeCertificate, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import { createSecureContext } from 'node:tls';
import { AzwireError } from '../kernel/errors.ts';
import { loadX509, type X509Library } from './x509-library.ts';

const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
/** With the day that it is backdated: 397, the most that strict clients accept (CA/Browser Forum BR 6.3.2). */
const LEAF_DAYS = 396;
const MAX_CACHED_LEAVES = 256;
/** RFC 5280 ub-common-name. A longer name stands in the SAN only. */
const MAX_COMMON_NAME = 64;
const MAX_HOST_NAME = 253;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** RFC 1123 labels; the underscore is there for container aliases. */
const HOST_NAME = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

export interface CaPem {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/**
 * The certificate authority that clients of this instance trust. It issues a leaf certificate for whatever host name a
 * client asks for, so that real Azure host names work when they are resolved to this machine.
 */
export class LocalCa {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  #signingKey: Promise<webcrypto.CryptoKey> | undefined;
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  private constructor(pem: CaPem) {
    this.certificatePem = pem.certificatePem;
    this.privateKeyPem = pem.privateKeyPem;
  }

  /** A new authority: ECDSA P-256, valid for ten years. */
  static async create(): Promise<LocalCa> {
    const x509 = loadX509();
    const keys = await generateKeys();
    const nowMs = Date.now();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name: [{ O: ['azwire'] }, { CN: ['azwire local CA'] }],
      notBefore: new Date(nowMs - DAY_MS),
      notAfter: new Date(nowMs + CA_DAYS * DAY_MS),
      signingAlgorithm: ECDSA,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new LocalCa({ certificatePem: pemText(certificate), privateKeyPem: await exportKey(keys.privateKey) });
  }

  /** An authority that was made before. Throws `AZW_CONFIG_INVALID` if the two do not form a usable P-256 authority. */
  static async fromPem(pem: CaPem): Promise<LocalCa> {
    let certificate: NodeCertificate;
    let key: KeyObject;
    try {
      certificate = new NodeCertificate(pem.certificatePem);
      key = createPrivateKey(pem.privateKeyPem);
    } catch (cause) {
      throw unusable('is not PEM that can be read', cause);
    }
    if (!certificate.ca) throw unusable('is not the certificate of an authority');
    if (!certificate.checkPrivateKey(key)) throw unusable('does not belong to the private key');
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw unusable('does not have an ECDSA P-256 key');
    if (Date.parse(certificate.validTo) <= Date.now()) throw unusable(`expired on ${certificate.validTo}`);
    return new LocalCa(pem);
  }

  /**
   * What a server needs to answer a client that asked for `serverName`. Without a name, or with one that is no host
   * name, the leaf is for localhost, 127.0.0.1, ::1 and the `address` that was dialled. Leaves are kept, the most recent 256.
   */
  secureContext(serverName: string | undefined, address?: string): Promise<SecureContext> {
    const name = leafName(serverName);
    const own = name === 'localhost' && address !== undefined && isIP(address) ? [address.replace(/%.*/, '')] : [];
    const key = [name, ...own].join();
    let context = this.#contexts.get(key);
    this.#contexts.delete(key);
    context ??= this.#issue(name, own);
    this.#contexts.set(key, context);
    context.catch(() => this.#contexts.delete(key));
    const [oldest] = this.#contexts.keys();
    if (this.#contexts.size > MAX_CACHED_LEAVES && oldest !== undefined) this.#contexts.delete(oldest);
    return context;
  }

  async #issue(name: string, addresses: readonly string[]): Promise<SecureContext> {
    const x509 = loadX509();
    const authority = new x509.X509Certificate(this.certificatePem);
    const keys = await generateKeys();
    this.#signingKey ??= importKey(this.privateKeyPem);
    const nowMs = Date.now();
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: [{ O: ['azwire'] }, { CN: [name.length <= MAX_COMMON_NAME ? name : 'azwire leaf'] }],
      issuer: authority.subjectName,
      notBefore: new Date(nowMs - DAY_MS),
      notAfter: new Date(Math.min(nowMs + LEAF_DAYS * DAY_MS, authority.notAfter.getTime())),
      signingAlgorithm: ECDSA,
      publicKey: keys.publicKey,
      signingKey: await this.#signingKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(alternativeNames(name, addresses)),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      ],
    });
    return createSecureContext({
      cert: `${pemText(leaf)}${this.certificatePem}`,
      key: await exportKey(keys.privateKey),
    });
  }
}

function leafName(serverName: string | undefined): string {
  const name = (serverName ?? '').toLowerCase().replace(/\.$/, '');
  if (isIP(name) && !['127.0.0.1', '::1'].includes(name)) return name;
  return !isIP(name) && name.length <= MAX_HOST_NAME && HOST_NAME.test(name) ? name : 'localhost';
}

function alternativeNames(name: string, addresses: readonly string[]): Array<{ type: 'dns' | 'ip'; value: string }> {
  if (name !== 'localhost') return [{ type: isIP(name) ? 'ip' : 'dns', value: name }];
  const all = new Set(['127.0.0.1', '::1', ...addresses]);
  return [{ type: 'dns', value: 'localhost' }, ...Array.from(all, (value) => ({ type: 'ip' as const, value }))];
}

/** 16 random bytes, positive and without a leading zero (RFC 5280 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  return webcrypto.subtle.importKey('pkcs8', der, ECDSA, false, ['sign']);
}

function pemText(certificate: InstanceType<X509Library['X509Certificate']>): string {
  return `${certificate.toString('pem')}\n`;
}

function unusable(why: string, cause?: unknown): AzwireError {
  return new AzwireError('AZW_CONFIG_INVALID', `The local CA's certificate ${why}. Remove it, and a new one is made.`, {
    cause,
  });
}
