import Type from 'typebox';

/** JSON Schema of `helloWorld` in `azwire.json`. */
export const helloWorldConfigSchema = Type.Object(
  {
    greeting: Type.Optional(
      Type.String({ minLength: 1, default: 'Hello', description: 'What is said before the name.' }),
    ),
  },
  { additionalProperties: false, description: 'A service that greets: the template for a new emulator.' },
);

export type HelloWorldConfig = Type.Static<typeof helloWorldConfigSchema>;
