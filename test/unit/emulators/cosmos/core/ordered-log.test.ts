import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderedLog } from '../../../../../emulators/cosmos/core/ordered-log.ts';

interface Thing {
  readonly key: number;
}

describe('an ordered log', () => {
  it('gives what was added and not taken out, in order', () => {
    const steps = fc.array(fc.record({ isAdded: fc.boolean(), by: fc.nat(2), which: fc.nat(1000) }), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(steps, fc.nat(300), (given, from) => {
        const log = new OrderedLog<Thing>();
        const model: Thing[] = [];
        let key = 1;
        for (const { isAdded, by, which } of given) {
          if (isAdded || model.length === 0) {
            key += by;
            const thing = { key };
            log.add(key, thing);
            model.push(thing);
          } else {
            const [thing] = model.splice(which % model.length, 1);
            log.remove(thing!.key, thing!);
          }
        }
        expect([...log]).toEqual(model);
        expect(log.count).toBe(model.length);
        const rest: Thing[] = [];
        for (let place = log.placeFrom(from); place < log.end; place++) {
          const thing = log.at(place);
          if (thing !== undefined) rest.push(thing);
        }
        expect(rest).toEqual(model.filter((thing) => thing.key >= from));
        const [odd, even] = log.divide((thing) => thing.key % 2 === 1);
        expect([...OrderedLog.join(odd, even)].map((thing) => thing.key)).toEqual(model.map((thing) => thing.key));
        log.removeThrough(from);
        expect([...log]).toEqual(model.filter((thing) => thing.key > from));
        expect(log.count).toBe([...log].length);
      }),
    );
  });

  it('does not keep gaps for ever', () => {
    const log = new OrderedLog<Thing>();
    const things = Array.from({ length: 1000 }, (_, key) => ({ key }));
    for (const thing of things) log.add(thing.key, thing);
    for (const thing of things.slice(0, 990)) log.remove(thing.key, thing);
    expect(log.end).toBeLessThan(100);
    expect([...log]).toEqual(things.slice(990));
  });

  it('refuses to take out what it has not', () => {
    const log = new OrderedLog<Thing>();
    log.add(1, { key: 1 });
    expect(() => log.remove(1, { key: 1 })).toThrow('nothing of that kind at 1');
    expect(() => log.remove(2, { key: 2 })).toThrow('nothing of that kind at 2');
  });
});
