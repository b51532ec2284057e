import { describe, expect, it } from 'vitest';
import { isWithin } from '../../../../../emulators/event-grid/http/network-access.ts';
import { EVENT } from '../core/event/event-fixture.ts';
import { errorOf, post, publishing, topic } from './publish/publish-fixture.ts';

describe('an address within a range', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['10.1.2.3', '10.1.2.0/24', true],
    ['10.1.3.3', '10.1.2.0/24', false],
    ['10.1.3.3', '10.1.2.0/23', true],
    ['10.1.3.3', '0.0.0.0/0', true],
    ['::ffff:10.1.2.3', '10.1.2.0/24', true],
    ['::1', '::1', true],
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['fd00::1:2', 'fd00::/8', true],
    ['fe80::1', 'fd00::/8', false],
    ['::1', '0.0.0.0/0', false],
    ['', '0.0.0.0/0', false],
    ['10.1.2.3', 'nonsense', false],
    ['10.1.2.3', '10.1.2.0/x', false],
  ])('%s in %s: %s', (address, mask, expected) => {
    expect(isWithin(address, mask)).toBe(expected);
  });
});

describe('a topic', () => {
  const asked = (more: object) => {
    const { http, registry } = publishing();
    registry.put(topic('orders', more));
    return post(http, { body: [EVENT] });
  };

  it('without public access takes nothing', () => {
    const reply = asked({ publicNetworkAccess: 'Disabled' });
    expect(reply.status).toBe(403);
    expect(errorOf(reply)).toMatchObject({
      code: 'Forbidden',
      message: expect.stringContaining('Publishing to orders by client 127.0.0.1 is rejected'),
    });
  });

  it('with rules takes from the addresses that they name', () => {
    expect(asked({ inboundIpRules: [{ ipMask: '10.0.0.0/8', action: 'Allow' }] }).status).toBe(403);
    expect(asked({ inboundIpRules: [{ ipMask: '127.0.0.0/8', action: 'Allow' }] }).status).toBe(200);
  });
});
