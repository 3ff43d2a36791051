import { z } from 'zod';

/** Something said to a session that the replica which works for the session has to hear. */
export const sessionMessage = z.discriminatedUnion('kind', [
  /** The agent's answer to a question. */
  z.object({
    kind: z.literal('answer'),
    id: z.string(),
    result: z.record(z.string(), z.unknown()).optional(),
    errorCode: z.int().optional(),
  }),
  /** The agent no longer wants the answer to its request with this id, as JSON text. */
  z.object({ kind: z.literal('cancel'), request: z.string() }),
  /** From now on this is the stream of the session; empty: there is none, for the session has ended. */
  z.object({ kind: z.literal('stream'), id: z.string() }),
  /** The session is subscribed to other resources than before. */
  z.object({ kind: z.literal('subscriptions') }),
]);
export type SessionMessage = z.infer<typeof sessionMessage>;

/** Carries what is said to sessions to all replicas, for any of them may work for a session. */
export abstract class SessionBus {
  private readonly listeners = new Map<string, Set<(message: SessionMessage) => void>>();

  /** Hears what is said to one session from now on. @returns ends it */
  listen(tenant: string, digest: string, hear: (message: SessionMessage) => void): () => void {
    const key = `${tenant}\0${digest}`;
    const listeners = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, listeners.add(hear));
    return () => {
      listeners.delete(hear);
      if (listeners.size === 0 && this.listeners.get(key) === listeners) this.listeners.delete(key);
    };
  }

  /** Rejects when the other replicas cannot be reached. */
  abstract say(tenant: string, digest: string, message: SessionMessage): Promise<void>;

  /** Notes that an answer is awaited. Rejects when that cannot be noted, and then nothing may be asked. */
  abstract expect(tenant: string, digest: string, id: string, ttlMs: number): Promise<void>;

  /** Whether an answer with this id was awaited; true once. */
  abstract take(tenant: string, digest: string, id: string): Promise<boolean>;

  protected hear(tenant: string, digest: string, message: SessionMessage): void {
    for (const hear of this.listeners.get(`${tenant}\0${digest}`) ?? []) hear(message);
  }
}
