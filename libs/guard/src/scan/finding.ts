/** Ordered from a remark to a stop. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Where in a string: UTF-16 offsets, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One thing in a manifest that a reviewer should look at. */
export interface ManifestFinding {
  /** `manifest.<kebab-name>` or `conceal.<kebab-name>`: stable, never renamed. */
  readonly rule: string;
  readonly severity: Severity;
  /** RFC 6901 pointer into the definition as received; empty for the whole definition. */
  readonly pointer: string;
  /** In the string the pointer names; absent where the finding is about a name or the whole. */
  readonly span?: Span;
  /** One sentence for a person. Never holds more of the text than the span shows. */
  readonly explanation: string;
}

export function atLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

/** One step up, for evidence that something was hidden or pressed. */
export function raised(severity: Severity): Severity {
  return SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + 1, SEVERITIES.length - 1)] ?? severity;
}
