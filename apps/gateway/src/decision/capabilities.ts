import { NO_FEATURES, type SnapshotServer } from '#libs/contracts';
import { isObject } from '#libs/manifest';
import { type Asked, ASKING } from '#libs/mcp';
import type { WellFormedMessage } from './proofs.js';

const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const NONE: Readonly<Partial<Record<Asked, object>>> = Object.freeze({});

/**
 * What a server may ask of the agent's side during this request: what the agent declares, for a request or for its session,
 * and somebody has allowed the server (mcp-protocol §10). What is not in here is not declared to the server.
 */
export function lentCapabilities(
  { message, session }: WellFormedMessage,
  { features = NO_FEATURES, era, stdio }: SnapshotServer,
): Readonly<Partial<Record<Asked, object>>> {
  // One that keeps sessions asks by requests, which a client without a session cannot be sent, and the other way round.
  const sameEra = (session === undefined) === (era === 'modern');
  if (stdio !== undefined || !sameEra || message.kind !== 'request') return NONE;
  if (!features.elicitation && !features.sampling && !features.roots) return NONE;
  const declared =
    session === undefined
      ? (message.params['_meta'] as Record<string, unknown>)[CAPABILITIES]
      : session.capabilities;
  if (!isObject(declared)) return NONE;
  const lent: Partial<Record<Asked, object>> = {};
  for (const one of Object.values(ASKING)) if (features[one] && isObject(declared[one])) lent[one] = {};
  return lent;
}
