import { z } from 'zod';
import { effect } from '../../ids.js';

/** `GET …/rights?agent=&q=&cursor=`. `agent`: client id or name; absent: none whose ceiling narrows. */
export const rightsQuery = z.object({
  agent: z.string().max(300).optional(),
  q: z.string().max(200).optional(),
  cursor: z.string().max(1000).optional(),
});

/**
 * What a role alone gives of a tool. `terms`: not every call of it. Otherwise what lacks it: no grant of the role, the
 * ceiling of the agent, a guardrail, or the tool is not in use in this tenant.
 */
export const rightCell = z.enum(['allowed', 'terms', 'grant', 'ceiling', 'guardrail', 'unused']);
export type RightCell = z.infer<typeof rightCell>;

export const rights = z
  .object({
    roles: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() })),
    items: z.array(
      z.object({
        id: z.string(),
        urn: z.string(),
        /** As agents see it, or at its server where it is not in use. */
        name: z.string(),
        server: z.string(),
        effect: effect.nullable(),
        /** In words, why it is not in use; null when it is. */
        unused: z.string().nullable(),
        /** One for each role, in their order. */
        cells: z.array(rightCell),
      }),
    ),
    nextCursor: z.string().nullable(),
    total: z.int(),
  })
  .meta({ id: 'Rights' });
export type Rights = z.infer<typeof rights>;
