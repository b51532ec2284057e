import { Account } from '../../emulators/cosmos/core/account.ts';
import type { Command, ItemReply, ReplyOf } from '../../emulators/cosmos/core/commands.ts';
import type { CoreLimits, PartitionKey } from '../../emulators/cosmos/core/definitions.ts';
import type { Fact } from '../../emulators/cosmos/core/facts.ts';
import { Failure } from '../../emulators/cosmos/core/failure.ts';
import { COSMOS_LIMITS } from '../../emulators/cosmos/limits.ts';
import { seededIds } from '../../src/kernel/ids.ts';

type Body = Record<string, unknown>;

/** An account of the core with a clock that a test moves; its database is `db`, its first container `items`. */
export class TestAccount {
  readonly account: Account;
  readonly facts: Fact[] = [];
  nowMs = Date.UTC(2026, 0, 1);
  wakeAtMs = Number.POSITIVE_INFINITY;

  constructor(container: Body = {}, limits: Partial<CoreLimits> = {}) {
    this.account = new Account({ ids: seededIds(1), limits: { ...COSMOS_LIMITS.relaxed, ...limits } });
    this.ok({ type: 'create-database', body: { id: 'db' } });
    this.container('items', container);
  }

  container(id: string, body: Body = {}): void {
    const given = { id, partitionKey: { paths: ['/pk'] }, ...body } as never;
    this.ok({ type: 'create-container', database: 'db', body: given });
  }

  execute<C extends Command>(command: C): ReplyOf<C> | Failure {
    const { reply, facts, wakeAtMs } = this.account.execute(command, this.nowMs);
    this.facts.push(...facts);
    this.wakeAtMs = wakeAtMs;
    return reply;
  }

  ok<C extends Command>(command: C): ReplyOf<C> {
    const reply = this.execute(command);
    if (reply instanceof Failure) throw new Error(`${command.type}: ${reply.error}: ${reply.detail}`);
    return reply;
  }

  /** The error of a command that must fail. */
  errorOf(command: Command): string {
    const reply = this.execute(command);
    return reply instanceof Failure ? reply.error : `no failure: ${JSON.stringify(reply)}`;
  }

  create(document: Body, container = 'items'): ItemReply {
    return this.ok({ type: 'create-item', database: 'db', container, document: document as never });
  }

  upsert(document: Body, container = 'items'): ItemReply {
    return this.ok({ type: 'upsert-item', database: 'db', container, document: document as never });
  }

  delete(id: string, partitionKey: PartitionKey, container = 'items'): ItemReply {
    return this.ok({ type: 'delete-item', database: 'db', container, id, partitionKey });
  }

  /** Undefined: there is none. */
  read(id: string, partitionKey: PartitionKey, container = 'items'): ItemReply | undefined {
    const reply = this.execute({ type: 'read-item', database: 'db', container, id, partitionKey });
    return reply instanceof Failure ? undefined : reply;
  }
}
