import Type from 'typebox';
import { AUTHORIZATION_RULES_MAX, authorizationRuleSchema, ROOT_RULE } from './authorization-rules.ts';

/** What every namespace has in a configuration, beside its entities. */
export const NAMESPACE_PROPERTIES = {
  name: Type.String({
    pattern: '^[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?$',
    maxLength: 50,
    description: 'The name, as in NAME.servicebus.windows.net: letters, digits, and "-" inside; a letter first.',
  }),
  port: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 65535,
      description:
        'A port of its own for AMQP, plain and over TLS, that serves this namespace only; 0 for any free one.',
    }),
  ),
  authorizationRules: Type.Optional(
    Type.Array(authorizationRuleSchema, {
      maxItems: AUTHORIZATION_RULES_MAX,
      description: `Who may use all of the namespace. Default: ${ROOT_RULE.keyName} with the key ${ROOT_RULE.primaryKey}.`,
    }),
  ),
};
