import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderLines } from '../../../../../src/recorder/dissect/http/http-headers.ts';

function headers(...lines: readonly string[]): HeaderLines {
  const found = new HeaderLines();
  found.read(Buffer.from([...lines, '', ''].join('\r\n'), 'latin1'), 0);
  return found;
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

  it('says where the head ends, once it has', () => {
    const head = Buffer.from('Host: a\r\nb: \r\r\n\r\nbody\r\n\r\n');
    for (let length = 0; length < 17; length++) {
      expect(new HeaderLines().read(head.subarray(0, length), 0), `${length} bytes`).toBe(-1);
    }
    expect(new HeaderLines().read(head, 0)).toBe(17);
  });

  it('knows only the lines of the last head, and keeps those that it is to keep', () => {
    const lines = headers('Host: a', 'b: 1');
    const kept = lines.kept();
    expect(lines.read(Buffer.from('c: 2\r\n\r\n'), 0)).toBe(8);
    expect([lines.get('host'), lines.get('b'), lines.get('c')]).toEqual([undefined, undefined, '2']);
    expect([kept.get('host'), kept.get('b'), kept.get('c')]).toEqual(['a', '1', undefined]);
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
        const [text] = ['', ...lines, '', ''].join('\r\n').split('\r\n\r\n');
        const [, value] = /\r\nhost:((?:(?!\r\n)[\s\S])*)/i.exec(text!) ?? [];
        expect(headers(...lines).get('host')).toBe(value?.trim());
      }),
    );
  });
});
