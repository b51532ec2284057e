/** What a query may be at most. The service documents the first three; the others keep recursion within the stack. */
export const QUERY_LENGTH_MAX = 524_288;
export const JOINS_MAX = 10;
export const COUNT_MAX = 4_294_967_295;

/** The height of the tree, to which a chain such as `1 + 1 + 1` adds as well. AND and OR chains do not. */
export const HEIGHT_MAX = 200;
/** Brackets, calls and subqueries inside each other: enough for any tree whose operators all stand in parentheses. */
export const NESTING_MAX = 2 * HEIGHT_MAX;
/** How deeply JSON may nest: as deeply as a document of the service. Deeper values would end in a stack overflow somewhere. */
export const JSON_NESTING_MAX = 128;
/** Of the string that REPLICATE makes. */
export const REPLICATE_LENGTH_MAX = 10_000;
/** Steps an execution may take when its caller sets no bound of its own: some seconds of one core. */
export const STEPS_DEFAULT = 50_000_000;
/** Of a string that an expression makes. */
export const TEXT_LENGTH_MAX = 2 ** 26;
