import type { FeedScope } from '../../../../../../emulators/cosmos/core/commands.ts';
import type { Container } from '../../../../../../emulators/cosmos/core/container.ts';
import {
  type PageSize,
  type QueryPage,
  queryContainer,
} from '../../../../../../emulators/cosmos/core/container-query/container-query.ts';
import {
  type QueryContinuation,
  readContinuation,
  writeContinuation,
} from '../../../../../../emulators/cosmos/core/container-query/query-continuation.ts';
import type { CompileOptions } from '../../../../../../emulators/cosmos/core/query/evaluation/compile-context.ts';
import type { Value } from '../../../../../../emulators/cosmos/core/query/values/value.ts';
import { TestAccount } from '../../../../../support/cosmos-account.ts';
import { ENVIRONMENT, parsed } from '../query/run-query.ts';

export const ITEMS = { database: 'db', container: 'items' };

export interface Asked {
  readonly scope?: FeedScope;
  readonly options?: CompileOptions;
  readonly page?: Partial<PageSize>;
  readonly continuation?: QueryContinuation | undefined;
}

/** An account whose items are queried. */
export class QueryAccount extends TestAccount {
  /** One page. Throws what is wrong with the query. */
  page(text: string, { scope = {}, options = {}, page, continuation }: Asked = {}): QueryPage {
    const size = { rowsMax: 100, charactersMax: 1_000_000, ...page };
    const query = parsed(text);
    const request = { query, options, scope, continuation, page: size, environment: ENVIRONMENT };
    const found = this.ok({
      type: 'inspect',
      ...ITEMS,
      run: (container: Container) => queryContainer(container, request),
    });
    if (found instanceof Error) throw found;
    return found;
  }

  /** All pages, each begun with what the token of the page before says. */
  all(text: string, asked: Asked = {}, betweenPages: () => void = () => {}): Value[] {
    const rows: Value[] = [];
    let { continuation } = asked;
    do {
      const page = this.page(text, { ...asked, continuation });
      rows.push(...page.rows.map((row) => JSON.parse(row) as Value));
      continuation = page.continuation && readContinuation(JSON.parse(writeContinuation(page.continuation)) as Value);
      betweenPages();
    } while (continuation !== undefined);
    return rows;
  }
}
