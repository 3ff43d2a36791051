import { z } from 'zod';
import { credentialMode } from '../credentials.js';
import { effect, slug } from '../ids.js';
import { serverFeatures } from '../server-features.js';

export const TOOL_STATES = ['pending', 'approved', 'quarantined', 'rejected', 'retired'] as const;
export const toolState = z.enum(TOOL_STATES);

/** `POST /api/v1/tenants/{tenant}/servers` */
export const addServer = z
  .object({
    slug,
    name: z.string().min(1).max(80),
    url: z.url().max(2048),
    credential: z.enum(['gateway_token', 'none']).default('gateway_token'),
  })
  .meta({ id: 'AddServer' });

/** One thing that a probe tried. */
export const probeStep = z.object({
  step: z.enum(['address', 'handshake', 'tools', 'definitions']),
  ok: z.boolean(),
  /** Stable; `ok` when the step passed. */
  code: z.string(),
  /** What happened, for people. */
  message: z.string(),
  /** What to do about it. */
  hint: z.string().nullable(),
});
export type ProbeStep = z.infer<typeof probeStep>;

export const serverView = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    owner: z.string(),
    url: z.string(),
    credential: credentialMode,
    era: z.enum(['legacy', 'modern']).nullable(),
    protocolVersion: z.string().nullable(),
    versionHash: z.string().nullable(),
    features: serverFeatures,
    /** Endpoint that agents use for this server alone. */
    endpoint: z.string(),
    probe: z.object({
      state: z.enum(['ok', 'failed', 'never']),
      at: z.string().nullable(),
      /** What went wrong and what to do; null when the probe succeeded. */
      error: z.string().nullable(),
      steps: z.array(probeStep),
    }),
    tools: z.object({ pending: z.int(), approved: z.int(), quarantined: z.int(), enabled: z.int() }),
    createdAt: z.string(),
  })
  .meta({ id: 'Server' });
export type ServerView = z.infer<typeof serverView>;
export const serverList = z.object({ items: z.array(serverView) }).meta({ id: 'ServerList' });

export const toolSummary = z
  .object({
    id: z.string(),
    urn: z.string(),
    name: z.string(),
    title: z.string().nullable(),
    server: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    state: toolState,
    effect: effect.nullable(),
    enabled: z.boolean(),
    hash: z.string(),
    /** Open review of the newest version, if any. */
    reviewId: z.string().nullable(),
    updatedAt: z.string(),
  })
  .meta({ id: 'ToolSummary' });
export type ToolSummary = z.infer<typeof toolSummary>;
/** `GET …/tools?state=&server=&q=&cursor=` */
export const toolList = z
  .object({ items: z.array(toolSummary), nextCursor: z.string().nullable(), total: z.int() })
  .meta({ id: 'ToolList' });

export const severity = z.enum(['info', 'low', 'medium', 'high', 'critical']);
export type FindingSeverity = z.infer<typeof severity>;

/** Something in a definition that a reviewer should look at. */
export const manifestFinding = z
  .object({
    /** Stable, such as `manifest.hide-from-user`. */
    rule: z.string(),
    severity,
    /** RFC 6901 pointer into the definition; empty for the whole of it. */
    pointer: z.string(),
    /** UTF-16 offsets in the string that the pointer names, end exclusive; null where it is about a name or the whole. */
    span: z.object({ start: z.int(), end: z.int() }).nullable(),
    /** What stands there, at most 200 characters. */
    excerpt: z.string().nullable(),
    explanation: z.string(),
  })
  .meta({ id: 'ManifestFinding' });
export type StoredFinding = z.infer<typeof manifestFinding>;

export const toolVersionView = z
  .object({
    id: z.string(),
    hash: z.string(),
    state: toolState,
    effect: effect.nullable(),
    /** RFC 8785 form of the definition as received. */
    canonical: z.string(),
    /** As received, byte for byte (UTF-8). */
    raw: z.string(),
    /** What the scanner found when the version was first seen, gravest first. */
    findings: z.array(manifestFinding),
    firstSeenAt: z.string(),
    decidedBy: z.string().nullable(),
    decidedAt: z.string().nullable(),
    decisionReason: z.string().nullable(),
  })
  .meta({ id: 'ToolVersion' });
export const toolDetail = z
  .object({
    tool: toolSummary,
    versions: z.array(toolVersionView),
    /** Why the tool is stopped although a version is approved, if it is. */
    quarantine: z.object({ at: z.string(), reason: z.string() }).nullable(),
  })
  .meta({ id: 'ToolDetail' });
export type ToolDetail = z.infer<typeof toolDetail>;

/** `PUT …/tools/{id}/enablement` */
export const setEnablement = z.object({ enabled: z.boolean() }).meta({ id: 'SetEnablement' });
