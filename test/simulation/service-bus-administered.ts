import { expect } from 'vitest';
import type { DeclaredEntity, EntityState } from '../../emulators/service-bus/core/administration.ts';
import type { Event } from '../../emulators/service-bus/core/events.ts';

const TRANSFER_DEAD_LETTERS = '/$Transfer/$DeadLetterQueue';

interface AdministeredEntity {
  declared: DeclaredEntity;
  readonly createdAtMs: number;
  updatedAtMs: number;
  /** Names in order. */
  readonly rules: Set<string>;
  /** Sequence numbers, scheduled or not. */
  readonly messages: Map<number, 'there' | 'scheduled'>;
  readonly deadLetters: Set<number>;
  readonly transferDeadLetters: Set<number>;
}

/** What the entities of a namespace must look like from outside, by the events alone. */
export class Administered {
  readonly entities = new Map<string, AdministeredEntity>();

  apply(event: Event): void {
    switch (event.type) {
      case 'entity-created': {
        const { declared, createdAtMs } = event;
        const { rules = [{ name: '$Default' }], ...definition } = { ...declared.definition } as {
          rules?: { name: string }[];
        };
        this.entities.set(event.entity, {
          declared: { ...declared, definition } as DeclaredEntity,
          createdAtMs,
          updatedAtMs: createdAtMs,
          rules: new Set(declared.kind === 'subscription' ? rules.map(({ name }) => name) : []),
          messages: new Map(),
          deadLetters: new Set(),
          transferDeadLetters: new Set(),
        });
        return;
      }
      case 'entity-updated':
        Object.assign(this.#at(event.entity), { declared: event.declared, updatedAtMs: event.updatedAtMs });
        return;
      case 'entity-deleted':
        expect(this.entities.delete(event.entity)).toBe(true);
        return;
      case 'rule-added':
        this.#at(event.entity).rules.add(event.rule.name);
        return;
      case 'rule-removed':
        this.#at(event.entity).rules.delete(event.name);
        return;
      case 'rule-updated':
        expect(this.#at(event.entity).rules.has(event.rule.name)).toBe(true);
        return;
      default:
        this.#applyToMessages(event);
    }
  }

  #applyToMessages(event: Event): void {
    switch (event.type) {
      case 'message-enqueued':
        this.#enqueued(event.entity, event.message.sequenceNumber);
        return;
      case 'message-scheduled':
        this.#at(event.entity).messages.set(event.message.sequenceNumber, 'scheduled');
        return;
      case 'message-dead-lettered':
        this.#left(event.entity, event.sequenceNumber);
        this.#at(ownerOf(event.to)).deadLetters.add(event.sequenceNumber);
        return;
      case 'message-completed':
      case 'message-received':
      case 'message-expired':
      case 'message-deleted':
      case 'message-forwarded':
      case 'message-activated':
      case 'schedule-cancelled':
        this.#left(event.entity, event.sequenceNumber);
    }
  }

  #enqueued(path: string, sequenceNumber: number): void {
    const { messages, transferDeadLetters } = this.#at(ownerOf(path));
    if (path.endsWith(TRANSFER_DEAD_LETTERS)) transferDeadLetters.add(sequenceNumber);
    else messages.set(sequenceNumber, 'there');
  }

  #left(path: string, sequenceNumber: number): void {
    const { messages, deadLetters, transferDeadLetters } = this.#at(ownerOf(path));
    const deadLettersThere = path.endsWith(TRANSFER_DEAD_LETTERS) ? transferDeadLetters : deadLetters;
    const there = path.endsWith('/$DeadLetterQueue') ? deadLettersThere : messages;
    expect(there.delete(sequenceNumber)).toBe(true);
  }

  #at(path: string): AdministeredEntity {
    const entity = this.entities.get(path);
    if (entity === undefined) throw new Error(`an event of ${path}, which is not there`);
    return entity;
  }

  /** `messageBytes` is the size of every message. */
  check(state: EntityState, messageBytes: number): void {
    const administered = this.#at(state.path);
    const { declared, createdAtMs, updatedAtMs, messages, deadLetters, transferDeadLetters } = administered;
    const scheduled = [...messages.values()].filter((what) => what === 'scheduled').length;
    const counts = {
      active: messages.size - scheduled,
      deadLetter: deadLetters.size,
      transferDeadLetter: transferDeadLetters.size,
      scheduled,
    };
    expect(state).toMatchObject({ entity: declared, createdAtMs, updatedAtMs, counts });
    const parts = [...this.entities].filter(([path]) => path.startsWith(`${state.path}/Subscriptions/`));
    const held = [administered, ...parts.map(([, part]) => part)];
    const count = held
      .flatMap((part) => [part.messages, part.deadLetters, part.transferDeadLetters])
      .reduce((sum, { size }) => sum + size, 0);
    expect(state.sizeBytes).toBe(count * messageBytes);
    expect(state.subscriptionCount).toBe(parts.length);
    expect(state.accessedAtMs).toBeGreaterThanOrEqual(createdAtMs);
  }
}

function ownerOf(path: string): string {
  return path.replace(/(\/\$Transfer)?\/\$DeadLetterQueue$/, '');
}
