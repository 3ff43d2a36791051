import type { AddressedRequest, ItemCallMessage } from '../decision/proofs.js';
import type { SessionBus } from '../sessions/session-bus.js';
import { CallerConnection } from '../upstream/caller-connection.js';

export interface Cancellable {
  /** Closes when the agent says that it no longer wants the answer; absent: it says so by leaving. */
  readonly connection: CallerConnection | undefined;
  readonly stop: () => void;
}

const BY_LEAVING: Cancellable = Object.freeze({ connection: undefined, stop: () => undefined });

/** Calls of sessions that can be cancelled by a message, whichever replica gets it (S25 cancellation). */
export class Cancellations {
  constructor(private readonly bus: SessionBus) {}

  of({ tenant }: AddressedRequest, { session, message: { id } }: ItemCallMessage): Cancellable {
    if (session === undefined) return BY_LEAVING;
    const connection = new CallerConnection();
    const request = JSON.stringify(id);
    const stop = this.bus.listen(tenant, session.digest, (said) => {
      if (said.kind === 'cancel' && said.request === request) connection.close();
    });
    return { connection, stop };
  }
}
