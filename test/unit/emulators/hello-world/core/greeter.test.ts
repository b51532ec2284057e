import { describe, expect, it } from 'vitest';
import { Greeter } from '../../../../../emulators/hello-world/core/greeter.ts';

const greeter = () => new Greeter('Hello', { nameCharactersMax: 5, greetingsWaitingMax: 2 });

describe('Greeter', () => {
  it('hands greetings to whoever has asked first, and keeps the rest', () => {
    const hello = greeter();
    hello.execute({ type: 'grant', receiver: 1, credit: 1 });
    hello.execute({ type: 'grant', receiver: 2, credit: 5 });
    expect(hello.execute({ type: 'greet', name: 'Ada' }).deliveries).toEqual([
      { receiver: 1, greeting: 'Hello, Ada!' },
    ]);
    expect(hello.execute({ type: 'greet', name: 'Bob' }).deliveries).toEqual([
      { receiver: 2, greeting: 'Hello, Bob!' },
    ]);
    hello.execute({ type: 'leave', receiver: 2 });
    expect(hello.execute({ type: 'greet', name: 'Cleo' }).deliveries).toEqual([]);
    expect(hello.execute({ type: 'grant', receiver: 3, credit: 1 }).deliveries).toEqual([
      { receiver: 3, greeting: 'Hello, Cleo!' },
    ]);
  });

  it('forgets credit that is taken back', () => {
    const hello = greeter();
    hello.execute({ type: 'grant', receiver: 1, credit: 5 });
    hello.execute({ type: 'grant', receiver: 1, credit: 0 });
    expect(hello.execute({ type: 'greet', name: 'Ada' })).toEqual({ deliveries: [] });
  });

  it('says why it does not greet', () => {
    const hello = greeter();
    const failures = ['', 'Abcdef', 'Ada', 'Bob', 'Cleo'].map((name) => hello.execute({ type: 'greet', name }).failure);
    expect(failures).toEqual(['name-missing', 'name-too-long', undefined, undefined, 'too-many-greetings']);
  });
});
