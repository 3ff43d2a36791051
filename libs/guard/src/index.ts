export { acceptResult } from './accept-result.js';
export { checkSchema } from './check-schema.js';
export {
  cleanContent,
  DEFAULT_PROFILE,
  type ContentProfile,
  type Finding,
  type Findings,
} from './clean-content.js';
export type { CompiledTool } from './compiled-tool.js';
export { SchemaValidators } from './schema-validators.js';
export { UnsupportedSchema } from './unsupported-schema.js';
export type { Violation } from './violation.js';
