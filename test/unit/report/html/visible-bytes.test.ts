import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Packet } from '../../../../src/recorder/capture.ts';
import { maskSecrets, visiblePayloads } from '../../../../src/report/html/visible-bytes.ts';

const SECRET = 'c2VjcmV0LWtleS0xMjM0NTY3ODkwMTIzNA+/=';
const JWT = `eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.${'s'.repeat(20)}`;

function packet(number: number, text: string, changes: Partial<Packet> = {}): Packet {
  const payload = Buffer.from(text, 'latin1');
  return {
    number,
    atMs: 0,
    connection: 1,
    from: 'opener',
    flags: ['PSH', 'ACK'],
    sequence: 0,
    acknowledgement: 0,
    payload,
    ...changes,
  };
}

describe('maskSecrets', () => {
  it.each([
    `SharedAccessSignature sr=sb%3a%2f%2fbus&sig=${encodeURIComponent(SECRET)}&se=1&skn=root`,
    `Endpoint=sb://bus/;SharedAccessKeyName=root;SharedAccessKey=${SECRET};EntityPath=orders`,
    `AccountName=shop;AccountKey=${SECRET};BlobEndpoint=http://x`,
    `POST /orders HTTP/1.1\r\nHost: bus\r\nAuthorization: SharedKey shop:${SECRET}\r\n\r\n`,
    `GET /dbs HTTP/1.1\r\nauthorization: type%3Dmaster%26ver%3D1.0%26sig%3D${SECRET}\r\n\r\n`,
    `POST /api/events HTTP/1.1\r\naeg-sas-key: ${SECRET}\r\n\r\n`,
    `POST /hook?code=${SECRET}&x=${SECRET}&${SECRET} HTTP/1.1\r\n\r\n`,
    `POST / HTTP/1.1\r\nx-of-my-own: ${SECRET}\r\nX-Other:${SECRET}`,
    `Bearer ${SECRET}`,
    `grant_type=client_credentials&client_secret=${encodeURIComponent(SECRET)}&scope=x`,
    `{"access_token":"${SECRET}","expires_in":3600}`,
    `{"key1": "${SECRET}", "primaryMasterKey": "${SECRET}", "clientSecret":"${SECRET}"}`,
    `[{"data":{"validationCode":"${SECRET}","validationUrl":"https://x/?id=${SECRET}"}}]`,
    `{"validationResponse": "${SECRET}"}`,
    `<PrimaryKey>${SECRET}</PrimaryKey><d:SecondaryKey>${SECRET}</d:SecondaryKey>`,
  ])('hides the secret in %s', (sent) => {
    const masked = maskSecrets(sent);
    expect(masked).toHaveLength(sent.length);
    expect(masked).not.toContain(SECRET.slice(0, 8));
  });

  it('hides a token wherever it stands', () => {
    expect(maskSecrets(`\xa1\x40${JWT}\x00orders`)).toBe(`\xa1\x40${'*'.repeat(JWT.length)}\x00orders`);
  });

  it.each([
    'POST /orders/messages?api-version=2024-01-01&timeout=60 HTTP/1.1\r\nHost: bus\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"id":"a-1"}',
    'aeg-event-type: Notification\r\nce-id: 17\r\nx-ms-version: 2018-12-31\r\n',
    '{"partitionKey":"a","sessionKey":"b","monkey":"c"}',
    '\0\x53\x10\xc0 some frame of "orders"',
  ])('leaves what is none: %j', (sent) => {
    expect(maskSecrets(sent)).toBe(sent);
  });

  it('keeps the length of anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const sent = Buffer.from(bytes).toString('latin1');
        expect(maskSecrets(sent)).toHaveLength(sent.length);
      }),
    );
  });
});

describe('visiblePayloads', () => {
  it('hides a secret that is spread over packets, each of the length that it had', () => {
    const request = `POST /orders HTTP/1.1\r\nAuthorization: Bearer ${SECRET}\r\n\r\nbody`;
    for (const at of [30, 45, 60, 70]) {
      const packets = [
        packet(1, request.slice(0, at)),
        packet(2, 'HTTP/1.1 100 Continue\r\n\r\n', { from: 'acceptor' }),
        packet(3, request.slice(at)),
      ];
      const visible = visiblePayloads(packets);
      const [one, two, three] = [1, 2, 3].map((number) => Buffer.from(visible.get(number)!).toString('latin1'));
      expect(`${one}${three}`).toBe(
        request.replace(/(?<=: )Bearer.*(?=\r\n\r\n)/, (found) => '*'.repeat(found.length)),
      );
      expect(one).toHaveLength(at);
      expect(two).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    }
  });

  it('keeps connections apart, has nothing of empty packets, and of a long one its beginning', () => {
    const long = `${'x'.repeat(20_000)} sig=${SECRET.slice(0, 20)}`;
    const visible = visiblePayloads([
      packet(1, long),
      packet(2, ''),
      packet(3, `${SECRET.slice(20)}&next`),
      packet(4, `${SECRET.slice(20)}&next`, { connection: 2 }),
    ]);
    expect([...visible.keys()].sort()).toEqual([1, 3, 4]);
    expect(Buffer.from(visible.get(1)!).toString()).toBe('x'.repeat(4096));
    expect(Buffer.from(visible.get(3)!).toString()).toBe(`${'*'.repeat(SECRET.length - 20)}&next`);
    expect(Buffer.from(visible.get(4)!).toString()).toBe(`${SECRET.slice(20)}&next`);
  });
});
