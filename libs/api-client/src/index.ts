import type { components, paths } from './schema.gen.d.ts';

/** The console's REST API, generated from its OpenAPI document. */
export type ApiPaths = paths;

/** Its named bodies, such as `Schemas['ToolSummary']`. */
export type Schemas = components['schemas'];
