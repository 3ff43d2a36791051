/** BullMQ queue that carries audit batches, and the hash-tagged prefix that keeps it in one Redis Cluster slot. */
export const AUDIT_QUEUE = 'audit';
export const QUEUE_PREFIX = '{sallyport}';

/** Redis channel on which gateways tell each other what was said to sessions of agents. */
export const SESSION_CHANNEL = 'sallyport:sessions';

/**
 * Redis keys of one tenant. All carry the `{tenant}` hash tag, so one call touches one slot.
 * `tenant` is the tenant's slug.
 */
export function tenantKeys(tenant: string): TenantKeys {
  let keys = known.get(tenant);
  if (keys === undefined) {
    if (known.size >= MAX_KNOWN) known.clear();
    keys = Object.freeze(keysOf(tenant));
    known.set(tenant, keys);
  }
  return keys;
}

export type TenantKeys = Readonly<ReturnType<typeof keysOf>>;

/** Each call asks for the keys of its tenant, some of them more than once. */
const known = new Map<string, TenantKeys>();
const MAX_KNOWN = 10_000;

const keysOf = (tenant: string) => ({
  /** Hash: call id → intent JSON. */
  intents: `{${tenant}}:intents`,
  /** Sorted set: call id by Unix milliseconds at which the intent is overdue. */
  intentDeadlines: `{${tenant}}:intents:due`,
  /** String per used proof: set once with NX. */
  proof: (digest: string) => `{${tenant}}:proof:${digest}`,
  /** String per GCRA meter: theoretical arrival time. */
  meter: (scope: 'user' | 'agent' | 'tool' | 'tenant' | 'pair', id: string) =>
    `{${tenant}}:rate:${scope}:${id}`,
  /** Sorted set: calls under way by the Unix milliseconds at which they count as lost. */
  running: (scope: 'user' | 'agent' | 'tool' | 'tenant', id: string) => `{${tenant}}:running:${scope}:${id}`,
  /** String: what is reserved and charged of one budget in one of its windows. */
  budget: (charge: { readonly budget: string; readonly of: string; readonly window: string }) =>
    `{${tenant}}:budget:${charge.budget}:${charge.window}:${charge.of}`,
  /** Sorted set: what was revoked, as `RevocationEntry`, by the Unix milliseconds at which it is dropped. */
  revocations: `{${tenant}}:revocations`,
  /** Set: labels of what a task has touched. */
  flow: (task: string) => `{${tenant}}:flow:${task}`,
  /** Hash of an MCP session of the legacy era. */
  session: (digest: string) => `{${tenant}}:session:${digest}`,
  /** String while an answer of the agent is awaited in a session, under the id of the question. */
  question: (digest: string, id: string) => `{${tenant}}:session:${digest}:asked:${id}`,
  /** Sorted set: event streams of a session that can be resumed, by the Unix milliseconds at which they began. */
  streams: (digest: string) => `{${tenant}}:session:${digest}:streams`,
  /** Set: URIs of resources that a session is subscribed to. */
  subscriptions: (digest: string) => `{${tenant}}:session:${digest}:subscriptions`,
  /** Stream: what was sent on one of them. */
  stream: (digest: string, id: string) => `{${tenant}}:session:${digest}:stream:${id}`,
  /** Sorted set: digests of one owner's sessions by the Unix milliseconds at which they end. */
  sessionsOf: (owner: string) => `{${tenant}}:sessions:${owner}`,
});
