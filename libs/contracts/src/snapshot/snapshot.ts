import { z } from 'zod';
import { sandboxProfile } from '../sandbox/sandbox-profile.js';
import { credentialMode } from '../credentials.js';
import { guardPolicy } from '../guard.js';
import { snapshotBudget, toolCost } from '../budgets/budget.js';
import { serverFeatures } from '../server-features.js';
import { effect, sha256, slug } from '../ids.js';
import { ceiling, rate, snapshotGrant, snapshotGuardrail, toolLabel } from './grant.js';

/** A public key as a JWK; members beyond these are kept, private ones are refused by whoever loads it. */
export const publicJwk = z.looseObject({
  kty: z.string(),
  kid: z.string().min(1),
  alg: z.string().optional(),
});
export type PublicJwk = z.infer<typeof publicJwk>;

/** Calls that may be under way at once. Absent: as many as come. */
export const runningLimits = z.object({
  user: z.int().positive().optional(),
  agent: z.int().positive().optional(),
  tool: z.int().positive().optional(),
  tenant: z.int().positive().optional(),
});
export type RunningLimits = z.infer<typeof runningLimits>;

export const snapshotServer = z.object({
  slug,
  id: z.string(),
  /** Owner of the registration: a tenant slug or `platform`. */
  owner: z.string(),
  name: z.string(),
  url: z.url(),
  versionHash: sha256,
  /**
   * Client id of the agent that the server is: calls get a token of the tenant's authorization server that is for it alone.
   * Absent on a plain tool server.
   */
  agent: z.string().optional(),
  credential: credentialMode,
  /** For credentials that the gateway leases from the control plane. Nothing of it is secret. */
  lease: z
    .object({
      /** Changes with every change of the secrets, and whenever somebody's link ends: leases of another one are dropped. */
      revision: sha256,
      /** `aud` of the call token that names the user; absent when all users are one to the upstream. */
      audience: z.string().optional(),
    })
    .optional(),
  /** A server that the runner starts in a sandbox, and what was approved of it. */
  stdio: z
    .object({
      serverVersion: z.string(),
      artifactDigest: sha256,
      profile: sandboxProfile,
      profileHash: sha256,
    })
    .optional(),
  era: z.enum(['legacy', 'modern']),
  /** MCP revision that the probe negotiated. */
  protocolVersion: z.string(),
  /** What the server may do besides answering. Absent: nothing of it. */
  features: serverFeatures.optional(),
  timeoutMs: z.int().positive(),
  maxResultBytes: z.int().positive(),
});
export type SnapshotServer = z.infer<typeof snapshotServer>;

export const snapshotTool = z.object({
  /** Canonical id, `urn:sallyport:tool:<owner>:<server>:<tool>`. */
  urn: z.string(),
  toolId: z.string(),
  versionId: z.string(),
  server: slug,
  /** Name at the upstream, and on the per-server endpoint. */
  name: z.string(),
  /** Name on the aggregate endpoint: `<server>__<name>`. */
  exposedName: z.string(),
  /** SHA-256 of the approved definition's RFC 8785 form. */
  hash: sha256,
  /**
   * When a person last approved this definition. A gateway that has seen the live server drift keeps the tool stopped until
   * this or `hash` changes, so approving the same definition again is a decision that it can tell from none.
   */
  approvedAt: z.iso.datetime().optional(),
  effect,
  /** The approved definition as agents see it: RFC 8785 text of the whitelisted reconstruction, upstream name. */
  definition: z.string(),
  limit: rate.optional(),
  labels: z.array(toolLabel).optional(),
  /** What a call costs; absent: nothing. */
  cost: toolCost.optional(),
  /** What is looked for in its arguments and results, where that is not what the tenant has for all tools. */
  guard: guardPolicy.optional(),
});
export type SnapshotTool = z.infer<typeof snapshotTool>;

export const snapshotRole = z.object({
  slug: z.string(),
  grants: z.array(snapshotGrant),
});
export type SnapshotRole = z.infer<typeof snapshotRole>;

export const snapshotAgent = z.object({
  clientId: z.string(),
  name: z.string(),
  disabled: z.boolean(),
  /** The most the agent may ever do; effective right = grants ∩ ceiling ∩ scopes. */
  ceiling,
});
export type SnapshotAgent = z.infer<typeof snapshotAgent>;

/** Tools that take a token of a person only, who signed in a short while ago (RFC 9470). */
export const freshSignIn = z
  .object({
    effects: z.array(effect).min(1),
    /** Seconds since the sign-in at most. */
    maxAgeS: z.int().min(60).max(86_400),
  })
  .meta({ id: 'FreshSignIn' });

/** One tenant's compiled policy. Signed by the control plane as a compact JWS, `typ snapshot+jwt`. */
export const snapshot = z.object({
  v: z.literal(1),
  /** Identifies the control plane's store; a restored or new store has another epoch. */
  epoch: z.string(),
  /** Only grows within one epoch. */
  revision: z.int().nonnegative(),
  issuedAt: z.iso.datetime(),
  tenant: z.object({
    id: z.string(),
    slug,
    name: z.string(),
    dpop: z.enum(['required', 'allowed']),
    /** Servers that take tokens bound to a key only, even where `dpop` is `allowed`. */
    dpopServers: z.array(slug).optional(),
    freshSignIn: freshSignIn.optional(),
    suspended: z.boolean(),
    maxChainDepth: z.int().min(0).max(4),
    /** IANA name: where the days and months of budgets begin. Absent: UTC. */
    timeZone: z.string().optional(),
    /** Tenant-written text that `initialize` and `server/discover` return on the aggregate endpoint. */
    instructions: z.string().optional(),
    allowedOrigins: z.array(z.string()),
  }),
  /** Authorization server of the tenant and its current public keys. */
  issuer: z.object({ url: z.url(), keys: z.array(publicJwk) }),
  /** Public call-token keys of every enrolled gateway; each gateway publishes them all. */
  callTokenKeys: z.array(publicJwk),
  servers: z.array(snapshotServer),
  tools: z.array(snapshotTool),
  /** Prompts, resources and resource templates; `name` is the `itemKey`, so it says of which kind each is. */
  items: z.array(snapshotTool).optional(),
  roles: z.array(snapshotRole),
  agents: z.array(snapshotAgent),
  /** The platform's first, then the tenant's own. */
  guardrails: z.array(snapshotGuardrail).optional(),
  /** Subjects, clients and key thumbprints that are shut out for good. What else is revoked: `RevocationEntry`. */
  revoked: z.object({
    subjects: z.array(z.string()),
    clients: z.array(z.string()),
    keys: z.array(z.string()),
  }),
  limits: z.object({
    user: rate,
    agent: rate,
    tool: rate,
    tenant: rate,
    /** Of one user at one tool. */
    pair: rate.optional(),
    running: runningLimits.optional(),
  }),
  /** Absent in snapshots of before there were budgets. */
  budgets: z.array(snapshotBudget).max(500).optional(),
  /** For tools without a `guard` of their own; absent: nothing is looked for. */
  guard: guardPolicy.optional(),
});
export type Snapshot = z.infer<typeof snapshot>;

export const SNAPSHOT_TYP = 'snapshot+jwt';
