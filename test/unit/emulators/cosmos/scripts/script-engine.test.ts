import { describe, expect, it, onTestFinished } from 'vitest';
import type { ScriptSettings } from '../../../../../emulators/cosmos/scripts/messages.ts';
import {
  ScriptEngine,
  type ScriptEngineOptions,
  ScriptFailure,
  type ScriptHost,
} from '../../../../../emulators/cosmos/scripts/script-engine.ts';

function startEngine(options?: ScriptEngineOptions): ScriptEngine {
  const engine = new ScriptEngine(options);
  onTestFinished(() => engine.stop());
  return engine;
}

const noHost: ScriptHost = (operation) => {
  throw new Error(`nobody answers ${operation}`);
};
const NOW_MS = Date.UTC(2026, 0, 31);
const COLLECTION = { selfLink: 'dbs/a/colls/b/', altLink: 'dbs/shop/colls/orders' };
const PROCEDURE: ScriptSettings = { kind: 'procedure', ...COLLECTION };

function call(engine: ScriptEngine, body: string, args: readonly unknown[] = []): unknown {
  const values = args.map((value) => (value === undefined ? {} : { value }));
  return engine.run({ settings: { kind: 'function' }, body, arguments: values, nowMs: NOW_MS }, noHost).returned.value;
}

function failureOf(run: () => unknown): ScriptFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof ScriptFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('functions', () => {
  it('are called with values and give one back, in every way to write one', () => {
    const engine = startEngine();
    expect(call(engine, 'function tax(x) { return x * 2; }', [21])).toBe(42);
    expect(call(engine, 'function (x) { return x.a; }', [{ a: [1, null] }])).toEqual([1, null]);
    expect(call(engine, '(x) => ({ x })', ['é'])).toEqual({ x: 'é' });
    expect(call(engine, '/* a */ function f() { return g(); }\nfunction g() { return 7; } // b', [])).toBe(7);
    expect(call(engine, 'function () { return 1; };', [])).toBe(1);
    expect(call(engine, 'function (x) { return typeof x; }', [undefined])).toBe('undefined');
    expect(call(engine, 'function () {}')).toBeUndefined();
    expect(call(engine, 'async function () { return await 5; }')).toBe(5);
  });

  it('that throw or cannot be read say so', () => {
    const engine = startEngine();
    const thrown = failureOf(() => call(engine, 'function () { throw new TypeError("no") }'));
    expect(thrown.fault).toBe('thrown');
    expect(thrown.message).toMatch(/^TypeError: no\r\nStack trace: {5}at .*script\.js/);
    expect(failureOf(() => call(engine, 'function () { throw "text" }')).message).toBe('text');
    expect(failureOf(() => call(engine, 'function ( {')).fault).toBe('not-compiled');
    expect(failureOf(() => call(engine, '5')).fault).toBe('not-compiled');
    expect(failureOf(() => call(engine, 'async function () { throw new Error("late") }')).message).toContain('late');
    expect(call(engine, 'function () { return 1; }')).toBe(1);
  });

  it('know the time that they are told', () => {
    const body = `function () {
      const day = new Date(2020, 1, 1);
      return [Date.now(), +new Date(), new Date().constructor === Date, new Date() instanceof Date, day.getFullYear(),
        Date() === new Date().toString(), Date.UTC(2020, 0)];
    }`;
    const told = [NOW_MS, NOW_MS, true, true, 2020, true, Date.UTC(2020, 0)];
    expect(call(startEngine(), body)).toEqual(told);
  });

  it('give back what nests no deeper than a document', () => {
    const nested = (depth: number) =>
      `function () { let a = 1; for (let i = 0; i < ${depth}; i++) a = [a]; return a; }`;
    const engine = startEngine();
    expect(JSON.stringify(call(engine, nested(128)))).toHaveLength(257);
    expect(failureOf(() => call(engine, nested(129))).message).toContain('deeper than 128');
    expect(failureOf(() => call(engine, nested(50_000))).message).toContain('deeper than 128');
  });

  it('has nothing but the language', () => {
    const engine = startEngine();
    const reachable = '["process","require","module","Buffer","fetch","setTimeout","WebAssembly","Deno","std","os"]';
    const body = `function () { return ${reachable}.filter((name) => typeof globalThis[name] !== "undefined"); }`;
    expect(call(engine, body)).toEqual([]);
    expect(
      call(engine, 'function () { return (function () { return this; }).constructor("return typeof process")(); }'),
    ).toBe('undefined');
    expect(failureOf(() => call(engine, 'async function () { return await import("fs"); }')).fault).toBe('thrown');
    expect(failureOf(() => call(engine, 'async function () { return await import("node:fs"); }')).fault).toBe('thrown');
    expect(call(engine, 'function () { return typeof getContext; }')).toBe('undefined');
  });

  it('of one text keep their world to themselves', () => {
    const engine = startEngine();
    call(engine, 'function () { Array.prototype.map = () => "mine"; globalThis.secret = 1; }');
    expect(call(engine, 'function () { return [typeof secret, [1].map((x) => x)]; }')).toEqual(['undefined', [1]]);
  });

  it('are many', () => {
    const engine = startEngine();
    for (let i = 0; i < 60; i++) expect(call(engine, `function () { return ${i % 40}; }`)).toBe(i % 40);
  });
});

describe('what does not end is ended', () => {
  it.each([
    ['a loop', 'for (;;);'],
    ['a loop that catches', 'for (;;) try { for (;;); } catch {}'],
    ['a loop in finally', 'try { for (;;); } finally { for (;;); }'],
    ['a regular expression', 'return /^(a+)+$/.test("a".repeat(40) + "b");'],
    ['a built-in function', 'return Array(2 ** 32 - 1).join("x").length;'],
    ['built-in functions', 'const a = "ab".repeat(1e6); for (;;) a.split("b").join("a");'],
    ['what is thrown, as it is shown', 'throw { get message() { for (;;); } };'],
    ['promises', 'const again = () => { Promise.resolve().then(again); }; again();'],
  ])('%s', (_, body) => {
    const engine = startEngine({ silenceMs: 1_500 });
    expect(failureOf(() => call(engine, `function () { ${body} }`)).fault).toBe('timed-out');
    expect(call(engine, 'function () { return 1; }')).toBe(1);
  });

  it.each([
    ['recursion', 'function f() { return f() + 1; } return f();', /stack overflow/],
    ['a deep text', 'return JSON.parse("[".repeat(1e6) + "]".repeat(1e6));', /stack overflow/],
    ['a deep expression', 'return new RegExp("(".repeat(1e5) + ")".repeat(1e5)).test("a");', /RegExp|regexp|captures/i],
    ['deep code', 'return eval("(".repeat(1e5) + "1" + ")".repeat(1e5));', /stack overflow/],
  ])('%s', (_, body, message) => {
    const engine = startEngine();
    const failure = failureOf(() => call(engine, `function () { ${body} }`));
    expect(failure.fault).toBe('thrown');
    expect(failure.message).toMatch(message);
    expect(call(engine, 'function () { return 1; }')).toBe(1);
  });

  it.each([
    ['a list', 'const a = []; for (;;) a.push(new Array(1e5).fill(1));'],
    ['a text', 'let s = "x"; for (;;) s += s + 1;'],
    ['bytes', 'return new Uint8Array(2 ** 30).length;'],
    ['promises that wait for one another', 'const again = () => Promise.resolve().then(again); return again();'],
    ['many bytes', 'const a = []; for (;;) a.push(new Uint8Array(1e6));'],
  ])('memory: %s', (_, body) => {
    const engine = startEngine({ silenceMs: 60_000 });
    expect(['out-of-memory', 'thrown']).toContain(failureOf(() => call(engine, `function () { ${body} }`)).fault);
    expect(call(engine, 'function () { return 1; }')).toBe(1);
  });
});

describe('procedures', () => {
  const run = (engine: ScriptEngine, body: string, host: ScriptHost = noHost, settings = PROCEDURE) =>
    engine.run({ settings, body, arguments: [], nowMs: NOW_MS }, host);

  it('call back in order, when they have returned', () => {
    const asked: string[] = [];
    const body = `function () {
      const seen = [];
      const c = getContext().getCollection();
      c.readDocument(c.getAltLink() + '/docs/1', (error, one) => {
        seen.push(one);
        __.createDocument(__.getSelfLink(), { id: '2' }, { x: 1 }, (error, two) => {
          seen.push(error.number, error.message, two === undefined);
          getContext().getResponse().setBody(seen);
        });
      });
      seen.push('first');
    }`;
    const result = run(startEngine(), body, (operation, json) => {
      asked.push(operation, json);
      return operation === 'readDocument' ? '{"resource":5}' : '{"error":{"number":409,"body":"taken"}}';
    });
    expect(result.responseBody.value).toEqual(['first', 5, 409, 'taken', true]);
    expect(asked).toEqual([
      'readDocument',
      '{"link":"dbs/shop/colls/orders/docs/1","options":{}}',
      'createDocument',
      '{"link":"dbs/a/colls/b/","body":{"id":"2"},"options":{"x":1}}',
    ]);
  });

  it('learn that nothing more is accepted, and are not asked again', () => {
    let asked = 0;
    const body = 'function () { const c = __; return [1, 2, 3].map(() => c.createDocument(c.getSelfLink(), {})); }';
    const result = run(startEngine(), body, () => (++asked === 1 ? '{}' : '{"isRefused":true}'));
    expect(result.returned.value).toEqual([true, false, false]);
    expect(asked).toBe(2);
  });

  it('fail with an error that nobody takes, from a callback, a promise or abort', () => {
    const engine = startEngine();
    const refuse: ScriptHost = () => '{"error":{"number":404,"body":"gone"}}';
    const asks = '__.readDocument("x")';
    expect(failureOf(() => run(engine, `function () { ${asks}; }`, refuse)).message).toContain('gone');
    const throws = '__.readDocument("x", (error) => { throw error; })';
    expect(failureOf(() => run(engine, `function () { ${throws}; }`, refuse)).message).toContain('gone');
    const rejects = 'return new Promise((_, no) => __.readDocument("x", (error) => no(error)))';
    expect(failureOf(() => run(engine, `async function () { ${rejects}; }`, refuse)).message).toContain('gone');
    const aborts = 'try { getContext().abort(new Error("enough")); } catch {}';
    expect(failureOf(() => run(engine, `function () { ${aborts} }`)).message).toContain('enough');
  });

  it('keep a log, and a body that grows', () => {
    const body = `function () {
      console.log('a', 1, { b: 2 });
      const response = getContext().getResponse();
      response.setBody('x');
      response.appendBody({ y: 1 });
    }`;
    const { log, responseBody } = run(startEngine(), body);
    expect(log).toEqual(['a 1 {"b":2}']);
    expect(responseBody.value).toBe('x{"y":1}');
  });

  it('query by functions', () => {
    const documents = [
      { id: 'a', n: 3, tags: ['x', 'y'] },
      { id: 'b', n: 1, tags: [] },
      { id: 'c', n: 2, tags: ['z'] },
    ];
    const body = `function () {
      const out = [];
      const keep = (error, all) => out.push(all);
      __.filter((d) => d.n > 1, keep);
      __.chain().sortBy((d) => d.n).pluck('id').value(keep);
      __.chain().sortByDescending((d) => d.n).map((d) => d.n).value({ pageSize: 5 }, keep);
      __.chain().pluck('tags').flatten().value(keep);
      __.unwind((d) => d.tags, (d, tag) => d.id + tag, keep);
      const { isAccepted } = __.map((d) => d.id, (error, all) => getContext().getResponse().setBody([...out, all]));
      return isAccepted;
    }`;
    const result = run(startEngine(), body, () => JSON.stringify({ resource: documents }));
    expect(result.returned.value).toBe(true);
    expect(result.responseBody.value).toEqual([
      [documents[0], documents[2]],
      ['b', 'c', 'a'],
      [3, 2, 1],
      ['x', 'y', 'z'],
      ['ax', 'ay', 'cz'],
      ['a', 'b', 'c'],
    ]);
  });

  it('may have functions called while they wait', () => {
    const engine = startEngine();
    const body = 'function () { __.queryDocuments("x", "y", (error, found) => __.response.setBody(found)); }';
    const result = run(engine, body, () =>
      JSON.stringify({ resource: call(engine, 'function (x) { return x + 1; }', [1]) }),
    );
    expect(result.responseBody.value).toBe(2);
  });

  it('end with a function that they call and that does not end', () => {
    const engine = startEngine({ silenceMs: 1_500 });
    const body = 'function () { __.queryDocuments("x", "y", () => {}); }';
    const failure = failureOf(() =>
      run(engine, body, () => {
        const { fault } = failureOf(() => call(engine, 'function () { return Array(2 ** 32 - 1).join("x").length; }'));
        return JSON.stringify({ error: { number: 400, body: fault } });
      }),
    );
    expect(failure.fault).toBe('timed-out');
    expect(call(engine, 'function () { return 1; }')).toBe(1);
  });

  it('are forgotten when the host fails, and the next one runs', () => {
    const engine = startEngine();
    expect(() => run(engine, 'function () { __.readDocument("x"); }')).toThrow('nobody answers readDocument');
    expect(call(engine, 'function () { return 1; }')).toBe(1);
  });
});

it('triggers change what comes in and see what was made', () => {
  const engine = startEngine();
  const before = engine.run(
    {
      settings: { kind: 'pre-trigger', ...COLLECTION, operationType: 'Create', requestBody: { value: { id: '1' } } },
      body: `function () {
        const request = getContext().getRequest();
        request.setBody({ ...request.getBody(), by: request.getOperationType() });
      }`,
      arguments: [],
      nowMs: NOW_MS,
    },
    noHost,
  );
  expect(before.requestBody.value).toEqual({ id: '1', by: 'Create' });
  const after = engine.run(
    {
      settings: { kind: 'post-trigger', ...COLLECTION, operationType: 'Create', responseBody: { value: { id: '1' } } },
      body: 'function () { return getContext().getResponse().getBody().id; }',
      arguments: [],
      nowMs: NOW_MS,
    },
    noHost,
  );
  expect(after.returned.value).toBe('1');
});
