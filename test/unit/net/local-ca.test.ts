import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import { connect, createServer } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { LocalCa } from '../../../src/net/local-ca.ts';

const DAY_MS = 86_400_000;

let ca: LocalCa;
beforeAll(async () => {
  ca = await LocalCa.create();
});

/** The leaf that a server with the context for `asked` shows to a client that verifies it as `expected`. */
async function leaf(
  asked: string | undefined,
  expected: string,
  authority = ca,
  address?: string,
): Promise<X509Certificate> {
  const context = await authority.secureContext(asked, address);
  const shown = createServer({ SNICallback: (_, done) => done(null, context) });
  shown.on('connection', (socket) => socket.on('error', () => {}));
  shown.listen(0, '127.0.0.1');
  await once(shown, 'listening');
  const client = connect({
    port: (shown.address() as AddressInfo).port,
    host: '127.0.0.1',
    servername: 'sni.test',
    ca: authority.certificatePem,
    checkServerIdentity: (_, certificate) => identityError(expected, certificate),
  });
  try {
    await once(client, 'secureConnect');
    const certificate = client.getPeerX509Certificate();
    if (!certificate) throw new Error('The server showed no certificate');
    return certificate;
  } finally {
    client.destroy();
    shown.close();
    await once(shown, 'close');
  }
}

function identityError(expected: string, certificate: PeerCertificate): Error | undefined {
  const x509 = new X509Certificate(certificate.raw);
  const matches = /^[\d.]+$|:/.test(expected) ? x509.checkIP(expected) : x509.checkHost(expected);
  return matches === undefined ? new Error(`The leaf is not for ${expected}: ${x509.subjectAltName}`) : undefined;
}

describe('LocalCa', () => {
  it('is an authority for about ten years, with a key of its own', () => {
    const certificate = new X509Certificate(ca.certificatePem);
    expect(certificate.ca).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(Date.parse(certificate.validTo) - Date.now()).toBeGreaterThan(3640 * DAY_MS);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('issues a leaf that is also for the address that was dialled, where no name was asked for', async () => {
    for (const expected of ['10.1.2.3', '127.0.0.1', 'localhost']) await leaf(undefined, expected, ca, '10.1.2.3');
    await expect(leaf(undefined, '10.1.2.3', ca, '10.1.2.4')).rejects.toThrow('not for 10.1.2.3');
    await expect(leaf('queue.test', '10.1.2.3', ca, '10.1.2.3')).rejects.toThrow('not for 10.1.2.3');
    await leaf(undefined, 'fe80::1', ca, 'fe80::1%eth0');
  });

  it('issues a leaf for the exact name that was asked for', async () => {
    const names = ['made-up.servicebus.windows.net', 'queue_1', 'MiXed.Documents.Azure.com'];
    for (const name of names) {
      const certificate = await leaf(name, name.toLowerCase());
      expect(certificate.subjectAltName).toBe(`DNS:${name.toLowerCase()}`);
      expect(certificate.ca).toBe(false);
      expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
      const valid = Date.parse(certificate.validTo) - Date.parse(certificate.validFrom);
      expect(valid).toBeLessThanOrEqual(397 * DAY_MS);
      expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now() - DAY_MS / 2);
    }
  });

  it('takes a name that is longer than a common name may be', async () => {
    const name = `${'n'.repeat(50)}.servicebus.windows.net`;
    expect((await leaf(name, name)).subjectAltName).toBe(`DNS:${name}`);
  });

  it.each([
    undefined,
    '',
    'localhost',
    '127.0.0.1',
    '::1',
    'no spaces',
    '*.example.com',
    '-x',
    'a..b',
    'x'.repeat(300),
  ])('answers %j with the leaf for localhost', async (asked) => {
    for (const expected of ['localhost', '127.0.0.1', '::1']) {
      expect((await leaf(asked, expected)).subjectAltName).toContain('DNS:localhost');
    }
  });

  it('issues for an address, and with a serial number of its own each time', async () => {
    const first = await leaf('192.168.7.7', '192.168.7.7');
    const second = await leaf('192.168.7.8', '192.168.7.8');
    expect(first.serialNumber).not.toBe(second.serialNumber);
  });

  it('keeps a leaf, and not more than 256 of them', async () => {
    const kept = await ca.secureContext('kept.test');
    expect(await ca.secureContext('KEPT.test.')).toBe(kept);
    for (let i = 0; i < 256; i++) await ca.secureContext(`host-${i}.test`);
    expect(await ca.secureContext('kept.test')).not.toBe(kept);
  });

  it('can be loaded again from its PEM', async () => {
    const again = await LocalCa.fromPem(ca);
    expect((await leaf('again.test', 'again.test', again)).checkIssued(new X509Certificate(ca.certificatePem))).toBe(
      true,
    );
  });

  it('does not load what is no usable authority', async () => {
    const other = await LocalCa.create();
    const bad = [
      { certificatePem: 'nonsense', privateKeyPem: ca.privateKeyPem, why: 'is not PEM' },
      { certificatePem: ca.certificatePem, privateKeyPem: 'nonsense', why: 'is not PEM' },
      { certificatePem: ca.certificatePem, privateKeyPem: other.privateKeyPem, why: 'does not belong' },
      {
        certificatePem: (await leaf('x.test', 'x.test')).toString(),
        privateKeyPem: ca.privateKeyPem,
        why: 'authority',
      },
    ];
    for (const { why, ...pem } of bad) {
      await expect(LocalCa.fromPem(pem)).rejects.toThrow(expect.objectContaining({ code: 'AZW_CONFIG_INVALID' }));
      await expect(LocalCa.fromPem(pem)).rejects.toThrow(why);
    }
  });

  it('loads the certificate library only to issue, and leaves the global Reflect as it was', () => {
    const program = `
      import { createRequire } from 'node:module';
      const { LocalCa } = await import(process.argv[1]);
      const loaded = () => Object.keys(createRequire(process.argv[1]).cache).some((file) => file.includes('x509'));
      const before = loaded();
      const ca = await LocalCa.create();
      console.log(JSON.stringify({ before, after: loaded(), reflect: 'getMetadata' in Reflect }));`;
    const module = new URL('../../../src/net/local-ca.ts', import.meta.url).href;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program, module], { encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual({ before: false, after: true, reflect: false });
  });
});
