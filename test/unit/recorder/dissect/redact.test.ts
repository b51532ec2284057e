import { describe, expect, it } from 'vitest';
import { presentable, redact, redactQuery } from '../../../../src/recorder/dissect/redact.ts';

describe('redact', () => {
  it.each([
    ['SharedAccessSignature sr=a&sig=abc%2Bd&se=1&skn=k', 'SharedAccessSignature sr=a&sig=redacted&se=1&skn=k'],
    [
      'Endpoint=sb://h;SharedAccessKeyName=n;SharedAccessKey=abc=;X=1',
      'Endpoint=sb://h;SharedAccessKeyName=n;SharedAccessKey=redacted;X=1',
    ],
    ['AccountName=a;AccountKey=abc==', 'AccountName=a;AccountKey=redacted'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer redacted'],
    ['token eyJhbGciOi.eyJzdWIi.c2lnbg is bad', 'token redacted is bad'],
    ['/api/events?aeg-sas-key=abc%3D&x=1', '/api/events?aeg-sas-key=redacted&x=1'],
    ['/validate?id=1&token=abc&t=2', '/validate?id=1&token=redacted&t=2'],
    ['/live?access_token=abc&x=1', '/live?access_token=redacted&x=1'],
    ['/live?api_key=abc', '/live?api_key=redacted'],
    ['Server=h;User Id=sa;Password=abc;Database=d', 'Server=h;User Id=sa;Password=redacted;Database=d'],
    ['amqps://guest:abc@host/vhost', 'amqps://guest:redacted@host/vhost'],
    ['/docs?partition=1&$filter=a@b', '/docs?partition=1&$filter=a@b'],
    ['The messaging entity was not found.', 'The messaging entity was not found.'],
  ])('%j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('redactQuery', () => {
  it.each([
    ['/hook', '/hook'],
    ['/hook?code=abc==&clientId=a%26b', '/hook?code=redacted&clientId=redacted'],
    ['/hook?abc', '/hook?redacted'],
    ['/hook?a=1&b&=2', '/hook?a=redacted&redacted&=redacted'],
  ])('%j', (target, expected) => {
    expect(redactQuery(target)).toBe(expected);
  });
});

describe('presentable', () => {
  it.each([
    ['a plain name: Zoë 東京 👍', 'a plain name: Zoë 東京 👍'],
    ['two\r\nlines\tand \u2028more', 'two  lines and  more'],
    ['\u001b[31mred\u0000\u007f\u009b', '\ufffd[31mred\ufffd\ufffd\ufffd'],
    ['backwards \u202egnp.exe, half \ud83d of one', 'backwards \ufffdgnp.exe, half \ufffd of one'],
    ['x'.repeat(1_024), 'x'.repeat(1_024)],
    ['x'.repeat(5_000), `${'x'.repeat(1_024)}…`],
  ])('%j', (text, expected) => {
    expect(presentable(text)).toBe(expected);
    expect(redact(text)).toBe(expected);
  });
});
