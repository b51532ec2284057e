import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Due, Lane, type Moment, Schedule } from '../../../src/kernel/schedule.ts';

class Note extends Due<Moment> {
  readonly #fallen: Note[];

  constructor(fallen: Note[]) {
    super();
    this.#fallen = fallen;
  }

  fall(): void {
    this.#fallen.push(this);
  }
}

it('lets fall what is due, the earliest first, and knows what comes next', () => {
  const perLane = fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(perLane, { maxLength: 5 }), fc.nat(120), (plan, nowMs) => {
      const schedule = new Schedule<Moment>();
      const fallen: Note[] = [];
      const waiting: number[] = [];
      for (const steps of plan) {
        const lane = new Lane(schedule);
        let atMs = 0;
        const notes = steps.map(([stepMs, remove]) => {
          const note = new Note(fallen);
          atMs += stepMs;
          lane.add(note, atMs);
          if (!remove) waiting.push(atMs);
          return { note, remove };
        });
        for (const { note, remove } of notes) if (remove) lane.remove(note);
      }
      waiting.sort((a, b) => a - b);
      schedule.run({ nowMs });
      expect(fallen.map(({ dueAtMs }) => dueAtMs)).toEqual(waiting.filter((atMs) => atMs <= nowMs));
      expect(schedule.nextDueAtMs).toBe(waiting.find((atMs) => atMs > nowMs) ?? Number.POSITIVE_INFINITY);
      expect(fallen.every(({ lane }) => lane === undefined)).toBe(true);
    }),
  );
});
