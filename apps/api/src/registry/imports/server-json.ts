import { z } from 'zod';

/*
 * What is read of a registry's `server.json` (schemas 2025-07-09 to 2025-12-11). Members that nobody here acts on may be anything.
 */

const text = (max: number) => z.string().max(max);

const input = z.object({
  value: text(4096).optional(),
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
});
const named = input.extend({ name: text(256) });
export type NamedInput = z.infer<typeof named>;

const argument = input.extend({
  type: text(32),
  name: text(256).optional(),
  valueHint: text(256).optional(),
});
export type Argument = z.infer<typeof argument>;

const remote = z.object({
  type: text(64),
  url: text(2048).default(''),
  headers: z.array(named).max(32).default([]),
});
export type Remote = z.infer<typeof remote>;

const pack = z.object({
  registryType: text(64),
  registryBaseUrl: text(2048).optional(),
  identifier: text(2048),
  version: text(255).optional(),
  transport: z.object({ type: text(64) }),
  runtimeArguments: z.array(argument).max(32).default([]),
  packageArguments: z.array(argument).max(32).default([]),
  environmentVariables: z.array(named).max(64).default([]),
});
export type Package = z.infer<typeof pack>;

export const serverJson = z.object({
  name: text(200).regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/, 'a namespace, a slash and a name'),
  title: text(100).optional(),
  description: text(2000).default(''),
  version: text(255),
  remotes: z.array(remote).max(16).default([]),
  packages: z.array(pack).max(16).default([]),
});
export type ServerJson = z.infer<typeof serverJson>;
