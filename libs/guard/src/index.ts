export { acceptCompletion, acceptPrompt, acceptResource } from './accept-item-result.js';
export { acceptResult } from './accept-result.js';
export { checkSchema } from './schema/check-schema.js';
export {
  cleanContent,
  DEFAULT_PROFILE,
  type ContentProfile,
  type Finding,
  type Findings,
} from './clean-content.js';
export { judgeContent, type ContentJudgement } from './content/judge-content.js';
export type { CompiledTool } from './schema/compiled-tool.js';
export { scanManifest, type ManifestReport, type Verdict } from './scan/scan-manifest.js';
export { collisionFindings } from './scan/names/collisions.js';
export { renameFindings } from './scan/names/renamed.js';
export { scanChange } from './scan/change/scan-change.js';
export type { ManifestFinding, Severity, Span } from './scan/finding.js';
export type { KnownTool } from './scan/rules/rule.js';
export { SchemaValidators } from './schema/schema-validators.js';
export { UnsupportedSchema } from './schema/unsupported-schema.js';
export type { Violation } from './violation.js';
export { reveal, type Concealment, type Revealed } from './conceal/reveal.js';
export type { View } from './conceal/view.js';
export { findPersonalData } from './pii/find-personal-data.js';
export type { PiiSpan } from './pii/pii-span.js';
export { findSecrets } from './secrets/find-secrets.js';
export type { SecretSpan } from './secrets/secret-rule.js';
