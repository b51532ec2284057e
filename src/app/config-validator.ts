import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';

/** A part of a configuration that has a schema of its own, under its key. */
export interface ConfigPart {
  readonly configKey: string;
  readonly configSchema: object;
}

/**
 * Checks configurations against a schema whose parts are compiled when they are first met: together they take longer to compile, and
 * more memory, than all the rest of a start.
 */
export class ConfigValidator {
  readonly #ajv: Ajv;
  readonly #whole: ValidateFunction;
  readonly #parts: readonly ConfigPart[];
  readonly #compiled = new Map<string, ValidateFunction>();

  /** `properties` are those that are no part. */
  constructor(ajv: Ajv, properties: object, parts: readonly ConfigPart[]) {
    this.#ajv = ajv;
    this.#parts = parts;
    const anything = Object.fromEntries(parts.map(({ configKey }) => [configKey, true]));
    this.#whole = ajv.compile({
      type: 'object',
      additionalProperties: false,
      properties: { ...anything, ...properties },
    });
  }

  /** Empty when the configuration is good. */
  errorsOf(config: unknown): readonly ErrorObject[] {
    const errors = this.#whole(config) ? [] : (this.#whole.errors ?? []);
    if (typeof config !== 'object' || config === null) return errors;
    return [...errors, ...this.#parts.flatMap((part) => this.#errorsOfPart(part, config))];
  }

  #errorsOfPart({ configKey, configSchema }: ConfigPart, config: object): ErrorObject[] {
    if (!Object.hasOwn(config, configKey)) return [];
    let validate = this.#compiled.get(configKey);
    if (validate === undefined) {
      validate = this.#ajv.compile(configSchema);
      this.#compiled.set(configKey, validate);
    }
    if (validate((config as Readonly<Record<string, unknown>>)[configKey])) return [];
    return (validate.errors ?? []).map((error) => ({
      ...error,
      instancePath: `/${configKey}${error.instancePath}`,
      schemaPath: `${configKey}${error.schemaPath}`,
    }));
  }
}
