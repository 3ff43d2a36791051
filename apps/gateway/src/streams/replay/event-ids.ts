import type { SealedState } from '#libs/mcp';
import type { Clock } from '#libs/platform';
import { z } from 'zod';
import type { LegacySession } from '../../sessions/legacy-session.js';

/** What the client has got: so much of a call's stream, or what it knows of lists from the stream of its session. */
const position = z.union([
  z.object({ stream: z.string(), n: z.int().min(0) }),
  z.object({ marks: z.record(z.string(), z.string()) }),
]);
export type Position = z.infer<typeof position>;

/** Ids of events: sealed for one session, whose owner they are bound to by it, so nobody can guess or lend one (mcp-protocol §7). */
export class EventIds {
  constructor(
    private readonly sealed: SealedState,
    private readonly clock: Clock,
  ) {}

  seal(tenant: string, session: LegacySession, at: Position): string {
    return this.sealed.seal(tenant, bindingOf(session), JSON.stringify(at), this.clock.now());
  }

  /** Undefined for whatever is no id of an event of this session. */
  open(tenant: string, session: LegacySession, id: string): Position | undefined {
    const text = this.sealed.open(tenant, bindingOf(session), id, this.clock.now());
    return text === undefined ? undefined : position.safeParse(JSON.parse(text)).data;
  }
}

const bindingOf = ({ digest, owner }: LegacySession): string => JSON.stringify(['event', digest, owner]);
