import { z } from 'zod';
import { sha256, slug } from '../ids.js';
import { artifactRequest } from '../sandbox/runner-api.js';
import { sandboxProfile } from '../sandbox/sandbox-profile.js';

/** A profile as it is asked for: the command may be left to the package, which names its program. */
const requestedProfile = sandboxProfile
  .omit({ command: true })
  .extend({ command: sandboxProfile.shape.command.optional() })
  .meta({ id: 'RequestedSandboxProfile' });

/** `POST /api/v1/tenants/{tenant}/stdio-servers` */
export const addStdioServer = z
  .object({
    slug,
    name: z.string().min(1).max(80),
    artifact: artifactRequest,
    /** Arguments behind the package's program; only where the profile names no command. */
    args: z.array(z.string().max(4096)).max(32).default([]),
    profile: requestedProfile.default(() => requestedProfile.parse({ schema: 1 })),
  })
  .meta({ id: 'AddStdioServer' });
export type AddStdioServer = z.output<typeof addStdioServer>;

/** `PUT /api/v1/tenants/{tenant}/servers/{id}/sandbox`: another package or profile; waits for approval like a new one. */
export const changeStdioServer = addStdioServer
  .omit({ slug: true, name: true })
  .meta({ id: 'ChangeStdioServer' });
export type ChangeStdioServer = z.output<typeof changeStdioServer>;

/** Facts of a server version that is started in a sandbox. Hashed with the version. */
export const stdioFacts = z.object({
  /** From where it was installed. */
  artifact: artifactRequest,
  artifactDigest: sha256,
  profile: sandboxProfile,
  profileHash: sha256,
});
export type StdioFacts = z.infer<typeof stdioFacts>;

/** `GET …/servers/{id}/sandbox`: what a person approves, in words and in full. */
export const sandboxView = z
  .object({
    server: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    versionHash: z.string(),
    artifact: artifactRequest,
    artifactDigest: z.string(),
    profile: sandboxProfile,
    profileHash: z.string(),
    words: z.array(z.object({ topic: z.string(), text: z.string() })),
    /** Against the version that was approved last; empty when it is the same or there was none. */
    changes: z.array(
      z.object({ topic: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
    ),
    state: z.enum(['pending', 'approved', 'rejected']),
    decidedBy: z.string().nullable(),
    decidedAt: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'SandboxView' });
export type SandboxView = z.infer<typeof sandboxView>;

/** `POST …/servers/{id}/sandbox/decision`. `versionHash` must still be the server's: else 409 `review_stale`. */
export const decideSandbox = z
  .object({
    decision: z.enum(['approve', 'reject']),
    versionHash: sha256,
    reason: z.string().max(1000).optional(),
  })
  .meta({ id: 'DecideSandbox' });
export type DecideSandbox = z.infer<typeof decideSandbox>;
