/** Legacy revisions open with `initialize` and keep a session; the modern one is stateless and carries `_meta`. */
export type Era = 'modern' | 'legacy';

/** The modern revision, and the only one: `server/discover` lists exactly this. */
export const MODERN = '2026-07-28';

/** Legacy revisions that `initialize` may settle on, newest first. */
export const LEGACY_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26'] as const;
export type LegacyVersion = (typeof LEGACY_VERSIONS)[number];

/** What `initialize` answers: the requested revision if we speak it, otherwise our newest legacy one. */
export function negotiateLegacy(requested: unknown): LegacyVersion {
  return LEGACY_VERSIONS.find((version) => version === requested) ?? LEGACY_VERSIONS[0];
}
