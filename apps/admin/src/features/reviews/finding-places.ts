import type { Schemas } from '#libs/api-client';

export type Finding = Schemas['ManifestFinding'];

/** Findings in the field itself or anywhere below it. */
export const findingsIn = (findings: readonly Finding[], pointer: string): readonly Finding[] =>
  findings.filter((finding) => finding.pointer === pointer || finding.pointer.startsWith(`${pointer}/`));

/** Findings in none of the fields that are shown: about the whole definition, or in what did not change. */
export const findingsOutside = (findings: readonly Finding[], shown: readonly string[]): readonly Finding[] =>
  findings.filter(({ pointer }) => !shown.some((at) => pointer === at || pointer.startsWith(`${at}/`)));
