import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderLines } from '../../../../../src/recorder/dissect/http/http-headers.ts';

function headers(...lines: readonly string[]): HeaderLines {
  const start = 'GET / HTTP/1.1';
  const bytes = Buffer.from([start, ...lines].join('\r\n'), 'latin1');
  return new HeaderLines(bytes, start.length, bytes.length);
}

describe('HeaderLines', () => {
  it('finds a header however its name is written, and of several the first', () => {
    const found = headers('Host: a.example', 'CONTENT-Type:text/plain ', 'x-empty:', 'X-Two: 1', 'x-two: 2');
    expect(['host', 'content-type', 'x-empty', 'x-two'].map((name) => found.get(name))).toEqual([
      'a.example',
      'text/plain',
      '',
      '1',
    ]);
    expect(found.has('x-empty')).toBe(true);
    expect([found.get('x'), found.has('x-tw'), found.has('ost')]).toEqual([undefined, false, false]);
  });

  it('does not take a value, or a line that is none, for a header', () => {
    const found = headers('a: host: b', 'host', ' host: folded', 'bare\rhost: c', 'b: \r\r');
    expect(found.get('host')).toBeUndefined();
    expect(found.get('a')).toBe('host: b');
    expect(headers().has('host')).toBe(false);
  });

  it('finds what a search of the text finds, in any text', () => {
    const line = fc.string({ unit: fc.constantFrom('h', 'O', 's', 't', ':', ' ', '\r', '\n', '-') });
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = ['', ...lines].join('\r\n');
        const [, value] = /\r\nhost:((?:(?!\r\n)[\s\S])*)/i.exec(text) ?? [];
        expect(headers(...lines).get('host')).toBe(value?.trim());
      }),
    );
  });
});
