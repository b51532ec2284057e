import type { GetRule, UpdateRule } from './administration.ts';
import type { AddRule, ListRules, RemoveRule, Reply } from './commands.ts';
import { Failure } from './commands.ts';
import type { Entity } from './entity.ts';
import { Subscription } from './subscription.ts';
import type { Turn } from './turn.ts';

/** The commands that only a subscription knows. */
export type RuleCommand = AddRule | RemoveRule | UpdateRule | GetRule | ListRules;

export function onRules(command: RuleCommand, entity: Entity | undefined, turn: Turn): Reply | Failure {
  if (entity === undefined) return new Failure('entity-not-found', command.entity);
  if (!(entity instanceof Subscription)) return new Failure('not-a-subscription', entity.description.path);
  switch (command.type) {
    case 'add-rule':
      return entity.addRule(command.rule, turn);
    case 'remove-rule':
      return entity.removeRule(command.name, turn);
    case 'update-rule':
      return entity.updateRule(command.rule, turn);
    case 'get-rule':
      return entity.getRule(command.name);
    case 'list-rules':
      return entity.listRules(command.skip, command.top);
  }
}
