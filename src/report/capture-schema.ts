import schema from './capture.schema.json' with { type: 'json' };

/** The JSON Schema of what `renderJson` writes, as the package exports it under `azwire/capture.schema.json`. */
export const CAPTURE_SCHEMA: object = schema;
