import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import type { Attach } from '../../wire/amqp/performatives.ts';
import type { AmqpValue } from '../../wire/amqp/types.ts';
import type { Session } from './session.ts';

/**
 * `attaching`: one side has sent attach. `attached`: both. `detaching`: we have sent detach and wait for the peer's.
 * `detached`: over. [AMQP 2.6.1–2.6.6]
 */
export type LinkState = 'attaching' | 'attached' | 'detaching' | 'detached';

/** What both kinds of link share: names, handles, attach and detach. */
export abstract class Link {
  abstract readonly role: 'sender' | 'receiver';
  readonly session: Session;
  readonly name: string;
  /** Our handle for the link; the peer's is {@link remoteHandle}. */
  readonly handle: number;
  remoteHandle: number | undefined;
  /** The peer's attach; absent until it has come on a link that we attach ourselves. */
  remote: Attach | undefined;
  state: LinkState = 'attaching';
  /** Whether the peer has sent the first attach, so that an answer is due to it. */
  readonly #invited: boolean;
  /** Set by a service that answers the attach later: the peer, or its connection, went away before the answer. */
  givenUp: (() => void) | undefined;
  /** Who wants to know that the link is over. */
  readonly #onOver: (() => void)[] = [];

  constructor(session: Session, name: string, handle: number, remote: Attach | undefined) {
    this.session = session;
    this.name = name;
    this.handle = handle;
    this.remote = remote;
    this.remoteHandle = remote?.handle;
    this.#invited = remote !== undefined;
  }

  /** The node's address in the peer's own spelling: the source of what it receives, the target of what it sends. */
  get address(): string | undefined {
    if (this.role === 'sender') return this.remote?.source?.address;
    return this.remote?.target?.type === 'target' ? this.remote.target.address : undefined;
  }

  get properties(): AmqpValue | undefined {
    return this.remote?.properties;
  }

  /** Answers the peer's attach with null termini and a closing detach, as the service refuses. [AMQP 2.6.3] */
  refuse(error: AmqpError): void {
    if (!this.awaitsAnswer) return;
    this.answerWithoutTermini();
    this.state = 'attached';
    this.detach(error);
  }

  /** The peer's attach is neither accepted nor refused yet. */
  get awaitsAnswer(): boolean {
    return this.#invited && this.state === 'attaching';
  }

  /** A detach may only follow an attach; go-amqp fails a link whose settle modes are not echoed, even then. */
  answerWithoutTermini(): void {
    this.session.writeAttach({
      name: this.name,
      handle: this.handle,
      role: this.role,
      senderSettleMode: this.remote?.senderSettleMode,
      receiverSettleMode: this.remote?.receiverSettleMode,
      initialDeliveryCount: this.role === 'sender' ? 0 : undefined,
    });
  }

  /** Closes the link for good; `error` says why, if it is not at the user's wish. */
  detach(error?: AmqpError): void {
    if (this.state !== 'attached') return;
    this.state = 'detaching';
    this.session.detachLink(this, error);
    this.released();
    this.#over();
  }

  /** Closes the link over the head of its handler, which is told as if the peer had gone. */
  revoke(error: AmqpError): void {
    const { awaitsAnswer } = this;
    if (!awaitsAnswer && this.state !== 'attached') return;
    if (awaitsAnswer) this.refuse(error);
    else this.detach(error);
    this.session.connection.guard(() => (awaitsAnswer ? this.givenUp?.() : this.detachedByPeer(error)));
  }

  /** For who keeps account of links: calls `callback` when the link is over, whoever has ended it. It must not throw. */
  onOver(callback: () => void): void {
    this.#onOver.push(callback);
  }

  #over(): void {
    for (const callback of this.#onOver) callback();
  }

  /** The peer's detach has come, or the session or connection is gone. Called by the session. */
  remoteDetached(error: AmqpError | undefined): void {
    const known = this.state === 'attached' || this.state === 'attaching';
    const { awaitsAnswer } = this;
    this.state = 'detached';
    if (!known) return;
    this.released();
    this.#over();
    this.session.connection.guard(() => (awaitsAnswer ? this.givenUp?.() : this.detachedByPeer(error)));
  }

  /** The peer has answered the attach of our own. Called by the session. */
  abstract opened(initialDeliveryCount: number): void;

  /** Lets go of what the link holds; once, whoever detached. */
  protected abstract released(): void;
  protected abstract detachedByPeer(error: AmqpError | undefined): unknown;
}
