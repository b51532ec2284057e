import type { DomainError } from './core/commands.ts';

/** The one catalogue: each domain error, as it looks on the wire. */
export const HELLO_WORLD_ERRORS: Readonly<Record<DomainError, { readonly condition: string; readonly text: string }>> =
  {
    'name-missing': { condition: 'amqp:invalid-field', text: 'The message has no name to greet: its body is no text.' },
    'name-too-long': { condition: 'amqp:invalid-field', text: 'The name is too long to be greeted.' },
    'too-many-greetings': {
      condition: 'amqp:resource-limit-exceeded',
      text: 'Too many greetings wait already. Receive some first.',
    },
  };
