import { z } from 'zod';

/** Absolute path inside the sandbox, no `.` or `..` step, no trailing slash. */
const insidePath = z
  .string()
  .max(256)
  .regex(
    /^\/(?!\.{1,2}(\/|$))[^/\0]+(\/(?!\.{1,2}(\/|$))[^/\0]+)*$/,
    'an absolute path without . and .. steps',
  );
/** Lower case, no wildcard: one host. */
const host = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'one host name in lower case, no wildcard, no address range');
const port = z.int().min(1).max(65_535);
const MIB = 1 << 20;

export const sandboxMount = z.strictObject({
  /** `state`: a folder that the runner keeps for this tenant and server. `host`: a folder below an operator's mount root. */
  kind: z.enum(['state', 'host']),
  /** Name of the state folder, or absolute host path. */
  source: z.string().min(1).max(1024),
  target: insidePath,
  mode: z.enum(['ro', 'rw']),
  /** Largest content of a writable mount; checked after each call. */
  maxBytes: z
    .int()
    .min(0)
    .max(64 * 1024 * MIB),
});
export type SandboxMount = z.infer<typeof sandboxMount>;

export const egressRule = z.strictObject({
  host,
  port,
  protocol: z.enum(['tls', 'http']),
  /** May resolve to a private address; needs an operator's permission, not a tenant's. */
  allowPrivate: z.boolean().default(false),
});
export type EgressRule = z.infer<typeof egressRule>;

export const credentialUse = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,32}$/),
  /** Added by the egress proxy; the tool never holds it. */
  mode: z.literal('proxy'),
  host,
  port,
  header: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  ttlSec: z.int().min(1).max(300).default(60),
});
export type CredentialUse = z.infer<typeof credentialUse>;

/** Every member left out is the closed or the small choice: an empty profile may read nothing and reach nothing. */
export const sandboxProfile = z
  .strictObject({
    schema: z.literal(1),
    backend: z.enum(['bwrap', 'k8s']).default('bwrap'),
    runtime: z.enum(['node', 'generic']).default('node'),
    /** argv inside, no shell: the first is absolute. `/app` is the artefact, `/bin/node` the runtime. */
    command: z
      .array(
        z
          .string()
          .max(4096)
          .refine((text) => !text.includes('\0')),
      )
      .min(1)
      .max(64),
    cwd: insidePath.default('/app'),
    /** Not secret; names that steer a loader or a proxy are refused. */
    env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/), z.string().max(4096)).default({}),
    mounts: z.array(sandboxMount).max(8).default([]),
    tmpMb: z.int().min(0).max(4096).default(64),
    shmMb: z.int().min(0).max(1024).default(16),
    network: z.strictObject({ allow: z.array(egressRule).max(64).default([]) }).default({ allow: [] }),
    credentials: z.array(credentialUse).max(8).default([]),
    limits: z
      .strictObject({
        memMb: z.int().min(16).max(16_384).default(256),
        pids: z.int().min(1).max(4096).default(64),
        /** Per cent of one core. */
        cpuPct: z.int().min(1).max(6400).default(100),
        nofile: z.int().min(32).max(65_536).default(256),
        /** Largest single file that may be written. */
        fileMb: z.int().min(0).max(65_536).default(64),
        startMs: z.int().min(100).max(120_000).default(10_000),
        callMs: z.int().min(100).max(600_000).default(30_000),
        /** Standard output of one call. */
        outBytes: z
          .int()
          .min(1024)
          .max(64 * MIB)
          .default(MIB),
        /** One line of it. */
        frameBytes: z
          .int()
          .min(1024)
          .max(64 * MIB)
          .default(MIB),
        /** How much of standard error is kept. */
        stderrBytes: z.int().min(0).max(MIB).default(65_536),
      })
      .prefault({}),
    pool: z
      .strictObject({
        min: z.int().min(0).max(64).default(1),
        max: z.int().min(1).max(256).default(4),
        idleSec: z.int().min(1).max(86_400).default(300),
        maxCalls: z.int().min(1).max(100_000).default(100),
        reuse: z.enum(['never', 'same-tenant']).default('same-tenant'),
      })
      .prefault({}),
    seccomp: z.enum(['default', 'strict']).default('default'),
  })
  .meta({ id: 'SandboxProfile' });
/** What a stdio server may do, as approved. Defaults filled in. */
export type SandboxProfile = z.infer<typeof sandboxProfile>;
export type SandboxProfileInput = z.input<typeof sandboxProfile>;
