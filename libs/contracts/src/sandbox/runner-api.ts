import { z } from 'zod';
import { sha256, slug } from '../ids.js';
import { sandboxProfile } from './sandbox-profile.js';

/** Resource identifier of the runner: `aud` of tokens for it. Path is appended to the API's public origin. */
export const RUNNER_RESOURCE_PATH = '/runner/v1';
/** What a component token says the caller is; the control plane itself is `api`. */
export const RUNNER_CALLERS = ['gateway', 'api'] as const;

export const START_APPROVAL_TYP = 'start-approval+jwt';
/** Seconds. As long as a gateway may decide from an old snapshot. */
export const START_APPROVAL_TTL_S = 900;

/** What the control plane signs so that a runner starts exactly this and nothing else (JWS, `typ start-approval+jwt`). */
export const startApproval = z.object({
  v: z.literal(1),
  /** `inspect`: before anybody has approved it; no network, no credential, no writable mount. */
  use: z.enum(['call', 'inspect']),
  tenant: slug,
  /** Owner of writable state and of a uid. */
  server: z.string().min(1).max(64),
  serverVersion: z.string().min(1).max(64),
  artifactDigest: sha256,
  profile: sandboxProfile,
  profileHash: sha256,
  /** Era and revision that inspection found; absent before. */
  dialect: z.object({ era: z.enum(['legacy', 'modern']), protocolVersion: z.string().max(32) }).optional(),
  /** Unix seconds. */
  iat: z.int(),
  exp: z.int(),
});
export type StartApproval = z.infer<typeof startApproval>;

/** One credential for one call; the runner keeps it in memory until the call has ended. */
export const egressGrant = z.object({
  credential: z.string().max(32),
  value: z
    .string()
    .min(1)
    .max(8192)
    .regex(/^[\x20-\x7e]+$/),
});
export type EgressGrant = z.infer<typeof egressGrant>;

const params = z.record(z.string(), z.unknown());

/** `POST /runner/v1/calls` → NDJSON of `callFrame`, the last one `usage`. Closing the connection cancels. */
export const callRequest = z.object({
  approval: z.string().max(65_536),
  callId: z.string().min(1).max(64),
  method: z.enum(['tools/call', 'tools/list']),
  /** As the server gets them; the runner adds the dialect's `_meta` and an id of its own. */
  params,
  deadlineMs: z.int().min(1).max(600_000),
  grants: z.array(egressGrant).max(8).default([]),
});
export type CallRequest = z.infer<typeof callRequest>;

export const EXIT_REASONS = [
  'ok',
  'start-timeout',
  'call-timeout',
  'cancelled',
  'oom',
  'output-limit',
  'frame-limit',
  'protocol-error',
  'tool-exit',
  'revoked',
  'egress-limit',
  'disk-limit',
  'spawn-failed',
  'integrity',
  /** The installed package was changed: it is set aside until it is installed anew. */
  'quarantined',
  'busy',
  'shutdown',
] as const;
export const exitReason = z.enum(EXIT_REASONS);
export type ExitReason = z.infer<typeof exitReason>;

/** What one call cost, measured outside the sandbox. Copied into the audit event. */
export const sandboxUsage = z.object({
  sandboxId: z.string(),
  /** Whether a process had to be started for the call. */
  cold: z.boolean(),
  wallMs: z.number().nonnegative(),
  queueMs: z.number().nonnegative(),
  cpuMs: z.number().nonnegative(),
  memPeakBytes: z.int().nonnegative(),
  oomKills: z.int().nonnegative(),
  pidRefusals: z.int().nonnegative(),
  throttledPeriods: z.int().nonnegative(),
  stdoutBytes: z.int().nonnegative(),
  stderrBytes: z.int().nonnegative(),
  egress: z.array(
    z.object({
      host: z.string(),
      port: z.int(),
      requests: z.int(),
      denied: z.int(),
      bytesUp: z.int(),
      bytesDown: z.int(),
    }),
  ),
  exitReason,
  exitCode: z.int().nullable(),
  artifactDigest: sha256,
  profileHash: sha256,
});
export type SandboxUsage = z.infer<typeof sandboxUsage>;

export const callFrame = z.discriminatedUnion('type', [
  /** A notification of the server about the call, as received. */
  z.object({ type: z.literal('notification'), raw: z.string() }),
  /** The one answer, as received; its id is `id`. */
  z.object({ type: z.literal('answer'), id: z.int(), raw: z.string() }),
  /** There is no answer. `detail` is for operators and audit. */
  z.object({ type: z.literal('failed'), reason: exitReason, detail: z.string().max(500) }),
  z.object({ type: z.literal('usage'), usage: sandboxUsage }),
]);
export type CallFrame = z.infer<typeof callFrame>;

/** `POST /runner/v1/artifacts`: what to install. Ranges, tags, git and URL sources are not expressible. */
export const artifactRequest = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('npm'),
      name: z
        .string()
        .max(214)
        .regex(/^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/),
      version: z
        .string()
        .max(64)
        .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'one exact version, no range and no tag'),
      integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/, 'sha512 integrity'),
    }),
    z.strictObject({ kind: z.literal('mcpb'), path: z.string().min(1).max(1024), sha256 }),
    z.strictObject({ kind: z.literal('folder'), path: z.string().min(1).max(1024) }),
  ])
  .meta({ id: 'ArtifactReference' });
export type ArtifactRequest = z.infer<typeof artifactRequest>;

export const installedArtifact = z.object({
  artifactDigest: sha256,
  files: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Paths inside `/app` that the package names as its programs. */
  entries: z.array(z.string().max(1024)),
});
export type InstalledArtifact = z.infer<typeof installedArtifact>;

export const inspectRequest = z.object({ approval: z.string().max(65_536) });
export const inspection = z.object({
  dialect: z.object({ era: z.enum(['legacy', 'modern']), protocolVersion: z.string() }),
  /** Answer to `server/discover` or `initialize`, JSON-RPC text as received; its id is `id`. */
  introduction: z.object({ id: z.int(), raw: z.string() }),
  /** Pages of `tools/list`, JSON-RPC texts as received. */
  lists: z.array(z.object({ id: z.int(), raw: z.string() })),
  usage: sandboxUsage,
});
export type Inspection = z.infer<typeof inspection>;

export const killRequest = z.object({
  tenant: slug.optional(),
  server: z.string().max(64).optional(),
  serverVersion: z.string().max(64).optional(),
  reason: z.string().min(1).max(200),
});
export type KillRequest = z.infer<typeof killRequest>;

/** `GET /runner/v1/health` */
export const runnerHealth = z.object({
  ok: z.boolean(),
  backend: z.string(),
  /** Walls that cannot be built here; not empty: nothing is started. */
  missing: z.array(z.string()),
  degraded: z.array(z.string()),
  /** What the operator allows at most. */
  bounds: z.object({
    mountRoots: z.array(z.string()),
    allowPrivate: z.boolean(),
    memMb: z.int(),
    pids: z.int(),
    callMs: z.int(),
    poolMax: z.int(),
  }),
});
export type RunnerHealth = z.infer<typeof runnerHealth>;

/** `GET /internal/v1/tenants/:tenant/starts/:serverVersion`: what a gateway passes on to the runner. */
export const startAnswer = z.object({ approval: z.string(), expiresAt: z.int() });
export type StartAnswer = z.infer<typeof startAnswer>;

/** Body of a runner's refusal. */
export const runnerProblem = z.object({ error: z.string(), detail: z.string() });
