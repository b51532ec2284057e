import { describe, expect, it } from 'vitest';
import { NO_TAP } from '../../../../src/kernel/connection.ts';
import { NodeRouter } from '../../../../src/transport/amqp/node-router.ts';
import type { TransactionCoordinator } from '../../../../src/transport/amqp/service.ts';
import { ACCEPTED } from '../../../../src/wire/amqp/delivery-state.ts';
import { encodeMessage } from '../../../../src/wire/amqp/encode-message.ts';
import type { AmqpError } from '../../../../src/wire/amqp/error-condition.ts';
import { encodeTransactionRequest } from '../../../../src/wire/amqp/transaction.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { openPeer, type Peer } from './peer.ts';
import { StoreService } from './store-service.ts';

const NOWHERE = { host: '127.0.0.1', port: 1 };
const TAP = NO_TAP.attempt({ direction: 'in', via: 'amqp', opener: NOWHERE, acceptor: NOWHERE });
const CAPABILITIES = ['amqp:local-transactions'];
const COORDINATOR = { type: 'coordinator', capabilities: CAPABILITIES } as const;

const NO_NODES = Object.assign(new StoreService(), { serves: () => false });

/** Counts its transactions, and knows what has become of them. */
class LedgerService extends StoreService {
  readonly ledger: string[] = [];
  full: AmqpError | undefined;
  #count = 0;

  /** Why it takes no control links. */
  closed: AmqpError | undefined;

  coordinate(): TransactionCoordinator | AmqpError {
    return (
      this.closed ?? {
        declare: () => this.full ?? Uint8Array.of(++this.#count),
        discharge: ([txnId = 0], fail) => {
          if (txnId > this.#count)
            return { condition: 'amqp:transaction:unknown-id', description: `There is no ${txnId}.` };
          this.ledger.push(`${fail ? 'rollback' : 'commit'} ${txnId}`);
          return undefined;
        },
        closed: () => void this.ledger.push('closed'),
      }
    );
  }
}

function attached(service: StoreService = new LedgerService(), outcomes?: readonly string[]): Peer {
  const peer = openPeer();
  const router = new NodeRouter([NO_NODES, service], TAP, { info() {}, warn() {}, error() {} });
  peer.onAttached = (link) => router.attach(link);
  peer.attachSender(0, { source: { type: 'source', outcomes }, target: COORDINATOR });
  return peer;
}

const DECLARE = encodeTransactionRequest({ type: 'declare' });
const discharge = (txnId: number, fail = false) =>
  encodeTransactionRequest({ type: 'discharge', txnId: Uint8Array.of(txnId), fail });

/** Sends a request and gives the state that answers it. */
function ask(peer: Peer, deliveryId: number, request: Uint8Array) {
  const deliveryTag = Uint8Array.of(deliveryId);
  peer.said();
  peer.transfer({ deliveryId, deliveryTag }, request);
  const answers = peer.only('disposition');
  expect(answers).toHaveLength(1);
  expect(answers[0]?.body).toMatchObject({ role: 'receiver', first: deliveryId, settled: true });
  return answers[0]?.body.state;
}

describe('a control link', () => {
  it('is attached with the coordinator that was asked for, and credit', () => {
    const said = attached().said();
    expect(said.map(({ name }) => name)).toEqual(['attach', 'flow']);
    expect(said[0]?.body.target).toEqual(COORDINATOR);
  });

  it('is refused where no service has transactions', () => {
    const said = attached(new StoreService()).said();
    expect(said.map(({ name, body }) => [name, body.error?.condition])).toEqual([
      ['attach', undefined],
      ['detach', 'amqp:not-implemented'],
    ]);
    expect(said[0]?.body.target).toBeUndefined();
  });

  it('is refused by its service for a reason of its own', () => {
    const service = new LedgerService();
    service.closed = { condition: 'amqp:not-found', description: 'It is gone.' };
    expect(attached(service).only('detach')[0]?.body.error).toMatchObject(service.closed);
  });

  it('begins and ends several transactions', () => {
    const service = new LedgerService();
    const peer = attached(service);
    expect(ask(peer, 0, DECLARE)).toEqual({ type: 'declared', txnId: Buffer.of(1) });
    expect(ask(peer, 1, DECLARE)).toEqual({ type: 'declared', txnId: Buffer.of(2) });
    expect(ask(peer, 2, discharge(2, true))).toEqual(ACCEPTED);
    expect(ask(peer, 3, discharge(1))).toEqual(ACCEPTED);
    expect(service.ledger).toEqual(['rollback 2', 'commit 1']);
  });

  it('tells its service once that it is gone, whoever detaches', () => {
    for (const end of [(peer: Peer) => peer.detach(0), (peer: Peer) => peer.end(), (peer: Peer) => peer.close()]) {
      const service = new LedgerService();
      const peer = attached(service);
      end(peer);
      peer.connection.lost();
      expect(service.ledger).toEqual(['closed']);
    }
  });
});

describe('a request that cannot be met is rejected', () => {
  const GLOBAL = Buffer.from('005377005331c003015207', 'hex');

  it.each([
    ['an unknown transaction', discharge(9), 'amqp:transaction:unknown-id'],
    ['a distributed transaction', GLOBAL, 'amqp:not-implemented'],
    ['a body of another kind', Buffer.from('00537745', 'hex'), 'amqp:decode-error'],
    ['no sections at all', Buffer.from('nothing'), 'amqp:decode-error'],
  ])('%s', (_what, request, condition) => {
    const peer = attached();
    const state = ask(peer, 0, request);
    expect(state).toMatchObject({ type: 'rejected', error: { condition } });
    expect(state.error.description).not.toBe('');
    expect(ask(peer, 1, DECLARE)).toMatchObject({ type: 'declared' });
  });

  it('when the service takes no more', () => {
    const service = new LedgerService();
    service.full = { condition: 'amqp:resource-limit-exceeded' };
    expect(ask(attached(service), 0, DECLARE)).toMatchObject({ type: 'rejected', error: service.full });
  });

  it('in a transaction of its own, which it cannot be part of', () => {
    const peer = attached();
    const txnId = Buffer.of(1);
    peer.said();
    peer.transfer({ deliveryId: 0, deliveryTag: txnId, state: { type: 'transactional', txnId } }, DECLARE);
    const error = { condition: 'amqp:not-allowed' };
    expect(peer.only('disposition')[0]?.body.state).toMatchObject({ type: 'rejected', error });
  });
});

describe('a control link is detached', () => {
  it('over a request that was sent settled', () => {
    const service = new LedgerService();
    const peer = attached(service);
    peer.deliver(0, { settled: true });
    expect(peer.only('detach')[0]?.body.error).toMatchObject({ condition: 'amqp:not-allowed' });
    peer.detach(0);
    expect(service.ledger).toEqual(['closed']);
  });

  it('with a rejection that its source has no outcome for', () => {
    const service = new LedgerService();
    const peer = attached(service, ['amqp:accepted:list']);
    peer.transfer({ deliveryId: 0, deliveryTag: Buffer.of(1) }, discharge(9));
    expect(peer.only('detach')[0]?.body.error).toMatchObject({ condition: 'amqp:transaction:unknown-id' });
    expect(service.ledger).toEqual(['closed']);
  });
});

describe('a delivery in a transaction', () => {
  const txnId = Buffer.of(7);

  it('is accepted within that transaction, and rejected for good', () => {
    const peer = openPeer();
    peer.attachSender(0);
    peer.said();
    peer.deliver(0, { state: { type: 'transactional', txnId } }).deliver(1);
    expect(peer.messages.map(({ transaction }) => transaction)).toEqual([txnId, undefined]);
    expect(peer.only('disposition').map(({ body }) => body.state)).toEqual([
      { type: 'transactional', txnId, outcome: ACCEPTED },
      ACCEPTED,
    ]);
    const rejected = { type: 'rejected', error: { condition: 'test:no' } } as const;
    peer.onAttached = (link) => peer.accept(link, { message: (delivery) => delivery.settle(rejected) });
    peer.attachSender(1);
    peer.deliver(2, { handle: 1, state: { type: 'transactional', txnId } });
    expect(peer.only('disposition')[0]?.body.state).toMatchObject(rejected);
  });

  it('to a management node says so in the request', async () => {
    const service = new LedgerService();
    const transactions: unknown[] = [];
    service.manage = ({ transaction }) => {
      transactions.push(transaction);
      return { status: 200, description: 'OK' };
    };
    const peer = attached(service);
    const target = { type: 'target', address: 'store/$management' } as const;
    peer.attachSender(1, { target });
    const request = encodeMessage({ applicationProperties: { operation: amqp.string('peek') }, body: amqp.null });
    peer.transfer({ handle: 1, deliveryId: 0, deliveryTag: txnId, state: { type: 'transactional', txnId } }, request);
    await Promise.resolve();
    expect(peer.only('disposition')[0]?.body.state).toMatchObject({ type: 'transactional', outcome: ACCEPTED });
    expect(transactions).toEqual([txnId]);
  });
});
