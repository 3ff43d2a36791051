import { z } from 'zod';

/** `POST …/server-imports`: text of a registry `server.json`. */
export const readServerImport = z
  .object({ document: z.string().min(2).max(65_536) })
  .meta({ id: 'ReadServerImport' });

/** One way to register what the document describes. `notes`: what it wants besides, for people. */
export const importOption = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('remote'),
      /** JSON pointer into the document. */
      where: z.string(),
      url: z.string(),
      notes: z.array(z.string()),
    }),
    z.object({
      kind: z.literal('npm'),
      where: z.string(),
      package: z.string(),
      version: z.string(),
      args: z.array(z.string()),
      env: z.record(z.string(), z.string()),
      notes: z.array(z.string()),
    }),
  ])
  .meta({ id: 'ImportOption' });
export type ImportOption = z.infer<typeof importOption>;

/** What the document offers. Nothing is registered, and nothing was asked of anybody: the document says all this itself. */
export const serverImport = z
  .object({
    /** As the registry calls it: reverse DNS, a slash, a name. */
    name: z.string(),
    title: z.string(),
    description: z.string(),
    version: z.string(),
    /** A short name that could be taken. */
    slug: z.string(),
    options: z.array(importOption),
    /** What cannot be used, and why. */
    refused: z.array(z.object({ where: z.string(), reason: z.string() })),
  })
  .meta({ id: 'ServerImport' });
export type ServerImport = z.infer<typeof serverImport>;
