import { describe, expect, it } from 'vitest';
import { EgressPolicy } from '../../../src/net/egress-policy.ts';

describe('EgressPolicy', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    'fd00::1',
    '::ffff:127.0.0.1',
  ])('allows %s by default', (address) => {
    expect(new EgressPolicy().refusal(address, address)).toBeUndefined();
  });

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '168.63.129.16',
    '172.32.0.1',
    '8.8.8.8',
    '0.0.0.0',
    '::',
    '2001:db8::1',
    'not an address',
  ])('refuses %s by default and names the policy', (address) => {
    expect(new EgressPolicy().refusal(address, address)).toContain('egress policy');
  });

  it('judges the resolved address, not the name', () => {
    expect(new EgressPolicy().refusal('localhost', '203.0.113.7')).toContain('localhost (203.0.113.7)');
  });

  it('allows what is listed: addresses, ranges, names and suffixes', () => {
    const policy = new EgressPolicy([
      '203.0.113.7',
      '198.51.100.0/24',
      '2001:db8::/32',
      'Hooks.example.com',
      '*.example.org',
    ]);
    expect(policy.refusal('203.0.113.7', '203.0.113.7')).toBeUndefined();
    expect(policy.refusal('203.0.113.8', '203.0.113.8')).toBeDefined();
    expect(policy.refusal('x', '198.51.100.200')).toBeUndefined();
    expect(policy.refusal('x', '2001:db8::5')).toBeUndefined();
    expect(policy.refusal('hooks.example.com.', '8.8.8.8')).toBeUndefined();
    expect(policy.refusal('a.hooks.example.com', '8.8.8.8')).toBeDefined();
    expect(policy.refusal('a.b.example.org', '8.8.8.8')).toBeUndefined();
    expect(policy.refusal('badexample.org', '8.8.8.8')).toBeDefined();
  });

  it('opens a link-local address only to who lists that address', () => {
    expect(new EgressPolicy(['meta.example.com']).refusal('meta.example.com', '169.254.169.254')).toBeDefined();
    expect(new EgressPolicy(['169.254.169.254']).refusal('169.254.169.254', '169.254.169.254')).toBeUndefined();
  });

  it.each(['', '1.2.3.4/33', '1.2.3.4/', '::1/129', '1.2.3.4/8/9', 'a b', '*', '*.', 'http://x', '1.2.3.4:80'])(
    'does not take %j as an entry',
    (entry) => {
      expect(() => new EgressPolicy([entry])).toThrow(expect.objectContaining({ code: 'AZW_CONFIG_INVALID' }));
    },
  );
});
