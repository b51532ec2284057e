import Type from 'typebox';

/** The name of a resource, as `azwire.json` takes it. */
export function nameSchema(description: string) {
  return Type.String({ pattern: '^[A-Za-z0-9-]{3,50}$', description });
}

/** Where a resource lies. */
export const locationSchema = Type.Optional(
  Type.String({ pattern: '^[a-z0-9]+$', default: 'local', description: 'The region, a part of the host name.' }),
);

/** Of what has a host name: where it lies, and its keys. */
export const ENDPOINT_PROPERTIES = { location: locationSchema, key1: keySchema('first'), key2: keySchema('second') };

function keySchema(which: string) {
  return Type.Optional(
    Type.String({
      pattern: '^([A-Za-z0-9+/]{4})+([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
      description: `The ${which} key, base64. Default: a well-known one.`,
    }),
  );
}
