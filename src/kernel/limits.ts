/** `strict` has the official emulator's limits, `relaxed` (the default) only those of the real service. */
export type LimitsMode = 'strict' | 'relaxed';

/** Two tables with the same keys; an emulator picks one at start and passes it down as a value. */
export type LimitTables<Limits> = Readonly<Record<LimitsMode, Readonly<Limits>>>;
