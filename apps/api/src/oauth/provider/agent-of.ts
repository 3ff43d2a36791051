import type { Client } from 'oidc-provider';
import type { Registration } from '../storage/client-metadata.js';
import { AGENT_KINDS, type AgentKind } from './resources.js';

/** The agent behind a client. @throws Error when the client is none of ours. */
export function agentOf(client: Client): {
  readonly id: string;
  readonly kind: AgentKind;
  readonly registration: Registration;
  readonly adminScopes: readonly string[];
} {
  const metadata = client.metadata();
  const { agent_id: id, agent_kind: kind, agent_registration: registration } = metadata;
  if (typeof id !== 'string' || !isKind(kind)) throw new Error('client is not an agent');
  if (registration !== 'operator' && registration !== 'dynamic' && registration !== 'document') {
    throw new Error('client was registered by nobody');
  }
  const scopes = metadata['agent_admin_scopes'];
  const adminScopes = typeof scopes === 'string' ? scopes.split(' ').filter(Boolean) : [];
  return { id, kind, registration, adminScopes };
}

const isKind = (kind: unknown): kind is AgentKind => AGENT_KINDS.some((known) => known === kind);
