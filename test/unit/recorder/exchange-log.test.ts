import { describe, expect, it } from 'vitest';
import type { LoggedExchange } from '../../../src/recorder/dissect/sink.ts';
import { ExchangeLog } from '../../../src/recorder/exchange-log.ts';

function exchange(i: number, more: Partial<LoggedExchange> = {}): LoggedExchange {
  const said = { from: 'opener', protocol: 'http', operation: 'GET', summary: `/${i}` } as const;
  return { atMs: i, connection: 3, carrier: { number: i + 1 }, ...said, ...more };
}

describe('ExchangeLog', () => {
  it('gives back what was put in, whoever sent it and by whatever protocol', () => {
    const log = new ExchangeLog(100);
    const exchanges = (['amqp', 'http', 'websocket', 'mqtt'] as const).flatMap((protocol, i) => [
      exchange(i, { protocol, operation: `${protocol}-1` }),
      exchange(i, { protocol, from: 'acceptor', operation: '200', summary: 'OK' }),
    ]);
    for (const one of exchanges) log.push(one);
    expect(log.toArray()).toEqual(exchanges);
  });

  it('keeps the newest in order, over several rounds, and says what it let go', () => {
    const log = new ExchangeLog(1000);
    for (let i = 0; i < 2500; i++) log.push(exchange(i));
    expect([log.total, log.dropped]).toEqual([2500, 1500]);
    expect(log.toArray().map(({ summary }) => summary)).toEqual(Array.from({ length: 1000 }, (_, i) => `/${1500 + i}`));
    expect(log.since(2498).map(({ atMs }) => atMs)).toEqual([2498, 2499]);
    expect(log.since(3000)).toEqual([]);
  });

  it('learns the number of a packet that comes after its exchange', () => {
    const log = new ExchangeLog(2);
    const carriers = [{ number: 0 }, { number: 0 }, { number: 7 }];
    for (const carrier of carriers) log.push(exchange(0, { carrier }));
    carriers[1]!.number = 9;
    expect(log.toArray().map(({ carrier }) => carrier.number)).toEqual([9, 7]);
  });

  it('shortens what somebody made long', () => {
    const log = new ExchangeLog(2);
    log.push(exchange(0, { operation: 'X'.repeat(100_000), summary: `/${'y'.repeat(100_000)}` }));
    const [kept] = log.toArray();
    expect(kept!.operation).toMatch(/^X{100,5000}…$/);
    expect(kept!.summary).toMatch(/^\/y{100,5000}…$/);
  });
});
