import { expect, it } from 'vitest';
import { refusalOf } from '../../../../src/app/control/access.ts';

function refusal(authority: string, headers: Record<string, string> = {}, boundTo = '127.0.0.1') {
  return refusalOf({ authority, headers }, boundTo);
}

it.each(['localhost:4280', 'LOCALHOST', 'bus.localhost:4280', '127.0.0.1:4280', '[::1]:4280', '192.168.0.7', ''])(
  'who asks for %j is answered',
  (authority) => expect(refusal(authority)).toBeUndefined(),
);

it.each(['evil.example:4280', 'localhost.evil.example', '127.0.0.1.evil.example', 'evil', '1.2.3.4.5'])(
  'who asks for %j is not',
  (authority) => expect(refusal(authority)).toMatch(/^The Host header names .*, which is none of azwire's names\./),
);

it('in a container network it may be known by a name without dots, and by the one that it is bound to', () => {
  expect(refusal('azwire:4280', {}, '0.0.0.0')).toBeUndefined();
  expect(refusal('bus.internal:4280', {}, 'bus.internal')).toBeUndefined();
  expect(refusal('evil.example:4280', {}, '0.0.0.0')).toMatch(/none of azwire's names/);
});

it.each([
  { origin: 'http://localhost:3000' },
  { origin: 'https://localhost:4280' },
  { origin: 'http://evil.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
])('a page with %j is refused', (headers) => {
  expect(refusal('localhost:4280', headers)).toMatch(/^Pages of .* may not use the control API\.$/);
});

it.each([{ origin: 'http://localhost:4280', 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])(
  'its own page, and an address that was typed, with %j are answered',
  (headers) => expect(refusal('localhost:4280', headers)).toBeUndefined(),
);
