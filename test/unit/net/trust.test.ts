import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { LocalCa } from '../../../src/net/local-ca.ts';
import { bundleWith, certificatesIn } from '../../../src/net/trust.ts';

describe('a bundle', () => {
  it('has the own authority first, then those that are trusted anyway, each once', async () => {
    const { certificatePem } = await LocalCa.create();
    const bundle = certificatesIn(bundleWith([certificatePem, certificatePem]));
    expect(bundle[0]).toBe(certificatePem.trim());
    const fingerprints = bundle.map((pem) => new X509Certificate(pem).fingerprint256);
    expect(fingerprints).toHaveLength(new Set(fingerprints).size);
    expect(fingerprints).toContain(new X509Certificate(rootCertificates[0]!).fingerprint256);
  });
});
