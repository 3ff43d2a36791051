import type { Client } from 'oidc-provider';
import { AGENT_KINDS, type AgentKind } from './resources.js';

/** The agent behind a client. @throws Error when the client is none of ours. */
export function agentOf(client: Client): { readonly id: string; readonly kind: AgentKind } {
  const { agent_id: id, agent_kind: kind } = client.metadata();
  if (typeof id !== 'string' || !isKind(kind)) throw new Error('client is not an agent');
  return { id, kind };
}

const isKind = (kind: unknown): kind is AgentKind => AGENT_KINDS.some((known) => known === kind);
