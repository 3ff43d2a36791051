import { NO_FEATURES } from '#libs/contracts';
import { type Asked, LOG_LEVELS, type LogLevel, type MessageId } from '#libs/mcp';
import type { AddressedRequest, CleanArguments, ItemCallMessage } from '../decision/proofs.js';
import type { LegacySessions } from '../sessions/legacy-sessions.js';
import type { CallerConnection } from '../upstream/caller-connection.js';
import type { Questions } from './questions.js';
import { Relay, type Wanted } from './relay.js';

const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

/** Decides what of an upstream's talk is passed on during a call (mcp-protocol §10). */
export class Relays {
  constructor(
    private readonly sessions: Pick<LegacySessions, 'findLogLevel'>,
    private readonly questions: Pick<Questions, 'ask'>,
  ) {}

  /**
   * Undefined, at once, for a call that nobody listens to: the usual one.
   * @param lent what the server may ask of the agent
   * @throws Denied `limiter-unavailable`
   */
  for(
    addressed: AddressedRequest,
    message: ItemCallMessage,
    { served: { server }, guarded: { policy } }: CleanArguments,
    lent: Readonly<Partial<Record<Asked, object>>>,
    connection: CallerConnection,
  ): Relay | undefined | Promise<Relay | undefined> {
    if (server.stdio !== undefined) return undefined;
    const { logging } = server.features ?? NO_FEATURES;
    const { session } = message;
    const meta = message.message.params['_meta'] as Readonly<Record<string, unknown>> | undefined;
    const allowed = new Set(Object.keys(lent) as Asked[]);
    const ask: Wanted['ask'] =
      session === undefined || allowed.size === 0
        ? undefined
        : (method, params) =>
            this.questions.ask(
              { tenant: addressed.tenant, session, connection, allowed, policy, timeoutMs: server.timeoutMs },
              method,
              params,
            );
    const wanted = { progressToken: tokenOf(meta?.['progressToken']), ask, policy };
    const made = (logLevel: LogLevel | undefined): Relay | undefined =>
      wanted.progressToken === undefined && ask === undefined && logLevel === undefined
        ? undefined
        : new Relay(connection, { ...wanted, logLevel });
    if (!logging) return made(undefined);
    if (session === undefined) return made(LOG_LEVELS.find((level) => level === meta?.[LOG_LEVEL]));
    return this.sessions.findLogLevel(addressed.tenant, session).then(made);
  }
}

const tokenOf = (given: unknown): MessageId | undefined =>
  typeof given === 'string' || Number.isSafeInteger(given) ? (given as MessageId) : undefined;
