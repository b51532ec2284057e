import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HttpBody, type HttpHead, HttpReader } from '../../../../../src/recorder/dissect/http/http-reader.ts';

const KEEP: HttpBody = { absent: false, next: 'message', keptBytesMax: 100 };

/** `[start line, body]` of every message that is complete. */
function read(
  chunks: readonly string[],
  body: (startLine: string) => HttpBody = () => KEEP,
  closes = false,
): [string, string][] {
  const found: [string, string][] = [];
  let startLine = '';
  const reader = new HttpReader({
    head: (head) => {
      startLine = head.startLine;
      return body(startLine);
    },
    end: (bytes) => found.push([startLine, bytes.toString()]),
  });
  for (const chunk of chunks) reader.feed(Buffer.from(chunk));
  if (closes) reader.closed();
  return found;
}

const CONVERSATION = [
  'GET /a HTTP/1.1\r\nhost: x\r\n\r\n',
  'POST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello',
  'POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: 1\r\n\r\n',
  'PUT /d HTTP/1.1\r\ncontent-length: 0\r\n\r\n',
].join('');
const MESSAGES = [
  ['GET /a HTTP/1.1', ''],
  ['POST /b HTTP/1.1', 'hello'],
  ['POST /c HTTP/1.1', 'abcde'],
  ['PUT /d HTTP/1.1', ''],
];

describe('HttpReader', () => {
  it('reads the same messages however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(CONVERSATION.length), { maxLength: 20 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), CONVERSATION.length];
        expect(read(places.slice(1).map((end, i) => CONVERSATION.slice(places[i], end)))).toEqual(MESSAGES);
      }),
    );
  });

  it('keeps no more of a body than it is to', () => {
    expect(read([CONVERSATION], () => ({ ...KEEP, keptBytesMax: 4 })).map(([, body]) => body)).toEqual([
      '',
      'hell',
      'abcd',
      '',
    ]);
  });

  it('knows of answers that have no body, and of those that end with the connection', () => {
    const answers = ['HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\nto the end'];
    const body = (startLine: string) => ({ ...KEEP, absent: startLine.includes('304') });
    expect(read(answers, body)).toEqual([['HTTP/1.1 304 Not Modified', '']]);
    expect(read(answers, body, true)[1]).toEqual(['HTTP/1.1 200 OK', 'to the end']);
    expect(read(['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'], body, true)).toEqual([]);
  });

  it('lets go of a head once it has told of it', () => {
    const heads: HttpHead[] = [];
    const asked: (string | undefined)[] = [];
    const head = (told: HttpHead) => {
      heads.push(told);
      asked.push(told.headers.get('host'));
      return KEEP;
    };
    new HttpReader({ head, end: () => {} }).feed(Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'));
    expect(asked).toEqual(['x']);
    expect(heads[0]!.headers.get('host')).toBeUndefined();
  });

  it('stops where nothing is HTTP any more', () => {
    const found = read([CONVERSATION], (startLine) => ({
      ...KEEP,
      next: startLine.includes('/b') ? 'nothing' : 'message',
    }));
    expect(found).toHaveLength(2);
    expect(read(['POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n', CONVERSATION])).toEqual([]);
    expect(read(['POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', CONVERSATION])).toEqual([]);
    expect(read(['x'.repeat(70_000), `\r\n\r\n${CONVERSATION}`])).toEqual([]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (chunks) => {
        expect(read(chunks)).toBeInstanceOf(Array);
      }),
    );
  });
});
