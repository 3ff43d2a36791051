import { z } from 'zod';
import { publicJwk } from '../snapshot/snapshot.js';
import { sha256 } from '../ids.js';

/**
 * One line of an exported audit chain (NDJSON), in this order: `header`, every `event` and `checkpoint`, `end`.
 * A file without `end` is incomplete. `keys` help to find the right ones; to prove anything, trust only keys got elsewhere.
 *
 * A chain may be in several parts, one after another or in files of their own: the header of a part names the event that it comes
 * `after`. Where retention has removed what came before, `boundary` is the signed word for it.
 */
export const auditExportLine = z.discriminatedUnion('line', [
  z.object({
    line: z.literal('header'),
    v: z.literal(1),
    tenant: z.string(),
    keys: z.array(publicJwk),
    after: z.object({ seq: z.int().positive(), hash: sha256 }).optional(),
    boundary: z.string().optional(),
  }),
  z.object({
    line: z.literal('event'),
    seq: z.int(),
    id: z.string(),
    /** RFC 8785 text, exactly what was hashed. */
    event: z.string(),
    previousHash: sha256,
    hash: sha256,
  }),
  z.object({ line: z.literal('checkpoint'), jws: z.string() }),
  z.object({ line: z.literal('end'), seq: z.int(), hash: sha256 }),
]);
export type AuditExportLine = z.infer<typeof auditExportLine>;
