import { describe, expect, it } from 'vitest';
import { closedBy, closeReason } from '../../../src/recorder/closing.ts';

const names = { opener: 'subscriber', acceptor: 'service-bus' };
const silent = { close: undefined, failure: undefined };
const fin = (side: 'opener' | 'acceptor') => ({ side, how: 'fin' }) as const;

describe('closedBy', () => {
  it('is the side of the first FIN or RST', () => {
    expect(closedBy([])).toBeUndefined();
    expect(closedBy([fin('acceptor'), fin('opener')])).toBe('acceptor');
  });
});

describe('closeReason', () => {
  it('is nothing while the connection is open', () => {
    expect(closeReason([], silent, names)).toBeUndefined();
  });

  it('is the FIN or RST alone where AMQP said nothing', () => {
    expect(closeReason([fin('opener')], silent, names)).toBe('FIN');
    expect(closeReason([{ side: 'opener', how: 'rst', detail: 'ECONNRESET' }], silent, names)).toBe('RST (ECONNRESET)');
  });

  it('puts the AMQP close first, and names its side where the other closed the connection', () => {
    const close = { side: 'opener', text: 'AMQP close' } as const;
    expect(closeReason([fin('opener')], { ...silent, close }, names)).toBe('AMQP close, then FIN');
    expect(closeReason([fin('acceptor')], { ...silent, close }, names)).toBe('AMQP close by subscriber, then FIN');
  });

  it('does not let a plain close hide the error before it', () => {
    const failure = { side: 'acceptor', text: 'AMQP detach of link of "orders" amqp:not-found' } as const;
    const close = { side: 'opener', text: 'AMQP close' } as const;
    expect(closeReason([fin('opener')], { close, failure }, names)).toBe(
      'AMQP detach of link of "orders" amqp:not-found by service-bus, then AMQP close, then FIN',
    );
    expect(closeReason([fin('acceptor')], { close: undefined, failure }, names)).toBe(`${failure.text}, then FIN`);
  });
});
