import { z } from 'zod';

/** `GET` and `PUT …/audit-retention`. */
export const auditRetention = z
  .object({
    /** Null: for ever. */
    days: z.int().min(30).max(3650).nullable(),
    /** Why nothing may be removed for now, such as a case at law; null: nothing holds it. */
    hold: z.string().trim().min(1).max(300).nullable(),
  })
  .meta({ id: 'AuditRetention' });
export type AuditRetention = z.infer<typeof auditRetention>;
