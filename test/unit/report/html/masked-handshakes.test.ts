import { describe, expect, it } from 'vitest';
import { maskMqttConnect, maskSaslPlain } from '../../../../src/report/html/masked-handshakes.ts';
import { saslInit } from '../../recorder/conversation.ts';

describe('maskSaslPlain', () => {
  it('knows the longer way to write the mechanism, too', () => {
    const sent = '\xb3\0\0\0\x05PLAIN\xa0\x09\0me\0pass!after';
    expect(maskSaslPlain(sent)).toBe('\xb3\0\0\0\x05PLAIN\xa0\x09*********after');
  });

  it.each([10, 300])('hides a response of %i bytes and more, and nothing behind it', (bytes) => {
    const password = 'p'.repeat(bytes);
    const sent = `${saslInit('PLAIN', `\0user\0${password}`).toString('latin1')}after`;
    const masked = maskSaslPlain(sent);
    expect(masked).toHaveLength(sent.length);
    expect(masked).not.toMatch(/user|pp/);
    expect(masked).toMatch(/PLAIN.+\*{10}.*after$/s);
  });

  it.each(['', 'PLAIN', saslInit('ANONYMOUS').toString('latin1'), '\xa3\x05PLAIN', '\xa3\x05PLAIN\xa0'])(
    'leaves %j',
    (sent) => {
      expect(maskSaslPlain(sent)).toBe(sent);
    },
  );
});

describe('maskMqttConnect', () => {
  const text = (value: string) => `${String.fromCharCode(value.length >> 8, value.length & 0xff)}${value}`;
  const connect = (payload: string, name = '\0\x04MQTT') => {
    const rest = `${name}\x04\xc2\0\x3c${payload}`;
    const length = rest.length < 128 ? [rest.length] : [(rest.length & 0x7f) | 0x80, rest.length >> 7];
    return `\x10${String.fromCharCode(...length)}${rest}`;
  };

  it.each(['\0\x04MQTT', '\0\x06MQIsdp'])('hides client id, user name and password of %j', (name) => {
    for (const password of ['secret', 'secret'.repeat(40)]) {
      const sent = `${connect(text('device') + text('user') + text(password), name)}\x30\x02hi`;
      const masked = maskMqttConnect(sent);
      expect(masked).toHaveLength(sent.length);
      expect(masked).not.toMatch(/device|user|secret/);
      expect(masked.endsWith('*\x30\x02hi')).toBe(true);
    }
  });

  it.each(['', '\x10', '\x10\xff\xff\xff\xff\xff', '\x10\x03abc', 'GET / HTTP/1.1'])('leaves %j', (sent) => {
    expect(maskMqttConnect(sent)).toBe(sent);
  });
});
