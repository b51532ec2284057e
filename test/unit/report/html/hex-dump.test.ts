import { describe, expect, it } from 'vitest';
import { hexDump } from '../../../../src/report/html/hex-dump.ts';

describe('hexDump', () => {
  it('has sixteen bytes in a line, as numbers and as text', () => {
    expect(hexDump(Buffer.from('GET /orders HTTP/1.1\r\n'))).toBe(
      [
        '0000  47 45 54 20 2f 6f 72 64 65 72 73 20 48 54 54 50  GET /orders HTTP',
        '0010  2f 31 2e 31 0d 0a                                /1.1..',
      ].join('\n'),
    );
    expect(hexDump(new Uint8Array())).toBe('');
  });
});
