import { describe, expect, it } from 'vitest';
import { redact } from '../../../../src/recorder/dissect/redact.ts';

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
    ['The messaging entity was not found.', 'The messaging entity was not found.'],
  ])('%j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});
