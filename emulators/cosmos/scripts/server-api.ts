/**
 * What scripts find in their world beside the language, in the words of Azure's server-side API: `getContext()` and, short for its
 * collection, `__`. It runs inside the engine, and is an expression whose value is a function `(host, settings) => api`.
 *
 * An operation is carried out at once, but its callback is called when the script has returned, as in the service: a script that
 * calls itself from its callbacks, as most do, needs no deep stack. [https://azure.github.io/azure-cosmosdb-js-server/]
 */
export const SERVER_API = `(function (host, settingsJson) {
  'use strict';
  const { parse, stringify } = JSON;
  const settings = parse(settingsJson);
  const waiting = [];
  const log = [];
  let request = settings.requestBody || {};
  let response = settings.responseBody || {};
  let returned = {};
  let failure;
  let isExhausted = false;
  let nowMs = 0;
  const values = new Map();
  const maybe = (value) => (value === undefined ? {} : { value });

  // As deep as a document may be.
  function checkNesting(value, depth) {
    if (value === null || typeof value !== 'object') return;
    if (depth >= 128) throw new Error('the value nests deeper than 128 levels');
    for (const part of Object.values(value)) checkNesting(part, depth + 1);
  }

  function ask(operation, details, options, callback) {
    if (typeof options === 'function') [options, callback] = [undefined, options];
    if (isExhausted) return false;
    const answer = parse(host(operation, stringify({ ...details, options: options || {} })));
    isExhausted = answer.isRefused === true;
    if (isExhausted) return false;
    waiting.push(() => {
      const error = answer.error && Object.assign(new Error(answer.error.body), answer.error);
      if (callback) callback(error, answer.resource, answer.options || {});
      else if (error) throw error;
    });
    return true;
  }

  class Chain {
    constructor(steps) { this.steps = steps; }
    #with(step) { return new Chain([...this.steps, step]); }
    filter(predicate) { return this.#with((all) => all.filter((one) => predicate(one))); }
    map(selector) { return this.#with((all) => all.map((one) => selector(one))); }
    pluck(name) { return this.#with((all) => all.map((one) => one[name])); }
    flatten(isShallow) { return this.#with((all) => all.flat(isShallow ? 1 : Infinity)); }
    sortBy(selector) { return this.#with((all) => sorted(all, selector, 1)); }
    sortByDescending(selector) { return this.#with((all) => sorted(all, selector, -1)); }
    unwind(inner, selector) {
      return this.#with((all) => all.flatMap((one) => inner(one).map((part) => (selector ? selector(one, part) : [one, part]))));
    }
    value(options, callback) {
      if (typeof options === 'function') [options, callback] = [undefined, options];
      const isAccepted = ask('readDocuments', { link: settings.selfLink }, options, (error, all, info) => {
        const found = error ? undefined : this.steps.reduce((rest, step) => step(rest), all);
        if (callback) callback(error, found, info);
        else if (error) throw error;
        else response = { value: found };
      });
      return { isAccepted };
    }
  }

  function sorted(all, selector, sign) {
    const keyed = all.map((one) => [selector(one), one]);
    return keyed.sort(([a], [b]) => (a < b ? -sign : a > b ? sign : 0)).map(([, one]) => one);
  }

  const collection = {
    getSelfLink: () => settings.selfLink,
    getAltLink: () => settings.altLink,
    createDocument: (link, body, options, callback) => ask('createDocument', { link, body }, options, callback),
    upsertDocument: (link, body, options, callback) => ask('upsertDocument', { link, body }, options, callback),
    replaceDocument: (link, body, options, callback) => ask('replaceDocument', { link, body }, options, callback),
    readDocument: (link, options, callback) => ask('readDocument', { link }, options, callback),
    deleteDocument: (link, options, callback) => ask('deleteDocument', { link }, options, callback),
    readDocuments: (link, options, callback) => ask('readDocuments', { link }, options, callback),
    queryDocuments: (link, query, options, callback) => ask('queryDocuments', { link, query }, options, callback),
    chain: () => new Chain([]),
    filter: (predicate, options, callback) => new Chain([]).filter(predicate).value(options, callback),
    map: (selector, options, callback) => new Chain([]).map(selector).value(options, callback),
    pluck: (name, options, callback) => new Chain([]).pluck(name).value(options, callback),
    flatten: (isShallow, options, callback) => new Chain([]).flatten(isShallow).value(options, callback),
    sortBy: (selector, options, callback) => new Chain([]).sortBy(selector).value(options, callback),
    sortByDescending: (selector, options, callback) => new Chain([]).sortByDescending(selector).value(options, callback),
    unwind: (inner, selector, options, callback) => new Chain([]).unwind(inner, selector).value(options, callback),
  };
  const requestApi = {
    getBody: () => request.value,
    setBody: (value) => {
      if (settings.kind !== 'pre-trigger') throw new Error('setBody of the request is for pre-triggers only');
      request = { value };
    },
    getValue: (name) => values.get(name),
    setValue: (name, value) => { values.set(name, value); },
    getOperationType: () => settings.operationType,
  };
  const responseApi = {
    getBody: () => response.value,
    setBody: (value) => { response = maybe(value); },
    appendBody: (value) => {
      const text = (part) => (part === undefined ? '' : typeof part === 'string' ? part : stringify(part));
      response = { value: text(response.value) + text(value) };
    },
    getValue: (name) => values.get(name),
    setValue: (name, value) => { values.set(name, value); },
  };
  const context = {
    getCollection: () => collection,
    getRequest: () => requestApi,
    getResponse: () => {
      if (settings.kind === 'pre-trigger') throw new Error('a pre-trigger has no response');
      return responseApi;
    },
    abort: (error) => {
      failure = { error: error === undefined ? new Error('aborted') : error };
      throw failure.error;
    },
  };

  // The emulator's time, which stands still while the script runs.
  const now = () => nowMs;
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [nowMs], made),
    apply: (target) => new target(nowMs).toString(),
    get: (target, name) => (name === 'now' ? now : target[name]),
  });
  Date.prototype.constructor = Date;

  if (settings.kind !== 'function') {
    globalThis.getContext = () => context;
    globalThis.__ = { ...collection, request: requestApi, response: responseApi };
    const write = (...parts) => {
      log.push(parts.map((part) => (typeof part === 'string' ? part : stringify(part) ?? String(part))).join(' '));
    };
    globalThis.console = { log: write, info: write, warn: write, error: write, debug: write };
  }

  return {
    run: (script, argumentsJson, atMs) => {
      nowMs = atMs;
      const result = script(...parse(argumentsJson).map(({ value }) => value));
      if (result && typeof result.then === 'function') {
        // A function that is not awaited by anybody else must not fail in silence.
        result.then((value) => { returned = maybe(value); }, (error) => { failure ||= { error }; });
      } else returned = maybe(result);
    },
    callBack: () => {
      if (failure) throw failure.error;
      while (waiting.length > 0) waiting.shift()();
    },
    isWaiting: () => {
      if (failure) throw failure.error;
      return waiting.length > 0;
    },
    result: () => {
      for (const { value } of [returned, request, response]) checkNesting(value, 0);
      return stringify({ returned, requestBody: request, responseBody: response, log });
    },
  };
})`;
