import type { QueryFault } from '../../core/container-query/container-query.ts';
import { QueryBudgetExceeded } from '../../core/query/values/budget.ts';
import { CosmosError } from '../cosmos-error.ts';

/** A query that cannot be read or carried out, in the service's words: with the place of the fault where there is one. */
export function queryError(fault: QueryFault): CosmosError {
  const { message } = fault;
  return fault instanceof QueryBudgetExceeded
    ? new CosmosError(408, message)
    : new CosmosError(400, message, { told: message });
}
