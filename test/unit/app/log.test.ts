import { expect, it } from 'vitest';
import { readable, redact } from '../../../src/app/log.ts';

it.each([
  'Endpoint=sb://localhost;SharedAccessKeyName=Root;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true',
  'SharedAccessSignature sr=sb%3a%2f%2fx&sig=c2VjcmV0%3D&se=1&skn=Root',
  'Authorization: Bearer c2VjcmV0.c2VjcmV0',
  '{"level":"warn","sharedAccessKey":"c2VjcmV0","queue":"orders"}',
  '{"password":"c2VjcmV0 \\" c2VjcmV0"}',
])('keeps secrets out of a line: %s', (line) => {
  expect(redact(line)).not.toContain('c2VjcmV0');
});

it('leaves everything else as it is', () => {
  const line = '{"level":"info","msg":"connection opened","listener":"amqp","key":"x"}';
  expect(redact(line)).toContain('"listener":"amqp"');
  expect(redact('SharedAccessKeyName=Root;SharedAccessKey=abc;EntityPath=q')).toBe(
    'SharedAccessKeyName=Root;SharedAccessKey=***;EntityPath=q',
  );
});

it('writes a line for people', () => {
  const line = '{"level":"info","time":"2026-01-02T03:04:05.678Z","msg":"connection opened","listener":"amqp","pid":7}';
  expect(readable(line)).toBe('03:04:05 info  connection opened listener=amqp pid=7\n');
});
