import Type from 'typebox';
import type { AuthorizationRule } from '../kernel/authorisation.ts';
import type { ConfigProblem } from '../kernel/emulator.ts';

/** Of one namespace, queue, topic or event hub. [service-bus-quotas, event-hubs-quotas: authorization rules] */
export const AUTHORIZATION_RULES_MAX = 12;

/** The rule and key that a namespace has unless it has others: those of the official emulators. */
export const ROOT_RULE: AuthorizationRule = {
  keyName: 'RootManageSharedAccessKey',
  primaryKey: 'SAS_KEY_VALUE',
  secondaryKey: 'SAS_KEY_VALUE',
  rights: ['Listen', 'Manage', 'Send'],
};

const key = (which: string) =>
  Type.String({ minLength: 1, maxLength: 256, description: `The ${which} key, any text.` });

const right = Type.Union([Type.Literal('Send'), Type.Literal('Listen'), Type.Literal('Manage')], {
  description: 'A right.',
});

/** A shared access signature policy. */
export const authorizationRuleSchema = Type.Object(
  {
    keyName: Type.String({
      minLength: 1,
      maxLength: 256,
      description: 'The name, as SharedAccessKeyName of a connection string, unique among the rules beside it.',
    }),
    primaryKey: key('primary'),
    secondaryKey: Type.Optional(key('secondary')),
    rights: Type.Array(right, {
      minItems: 1,
      uniqueItems: true,
      description: 'What a holder of a key may do: Send, Listen, or Manage, which comes with the other two.',
    }),
  },
  {
    additionalProperties: false,
    description: 'A key and what it opens. Default of the secondary key: the primary one.',
  },
);

export type AuthorizationRuleConfig = Type.Static<typeof authorizationRuleSchema>;

/** The rules that a configuration declares, with what is wrong in them. `path` is that of the list. */
export function toAuthorizationRules(
  rules: readonly AuthorizationRuleConfig[],
  path: string,
): { readonly rules: readonly AuthorizationRule[]; readonly errors: readonly ConfigProblem[] } {
  const errors: ConfigProblem[] = [];
  const names = new Map<string, string>();
  const converted = rules.map((rule, index): AuthorizationRule => {
    const { keyName, primaryKey, secondaryKey = primaryKey, rights } = rule;
    const earlier = names.get(keyName);
    if (earlier === undefined) names.set(keyName, `${path}/${index}/keyName`);
    else
      errors.push({
        path: `${path}/${index}/keyName`,
        found: keyName,
        expected: `a name other than that at ${earlier}`,
      });
    if (rights.includes('Manage') && rights.length < 3) {
      errors.push({
        path: `${path}/${index}/rights`,
        found: rights,
        expected: 'Manage only together with Send and Listen',
      });
    }
    return { keyName, primaryKey, secondaryKey, rights };
  });
  return { rules: converted, errors };
}
