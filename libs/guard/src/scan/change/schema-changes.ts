import { isObject, pointerTo } from '#libs/manifest';
import type { ManifestFinding } from '../finding.js';

const MAX_DEPTH = 24;
/** Keywords that narrow a string; without any of them a model may write whatever it has been told to. */
const NARROWING = ['enum', 'const', 'pattern', 'format', 'maxLength'];

/** What a caller may or must hand over now, and what the tool no longer promises to answer. */
export function schemaChanges(before: unknown, after: unknown): ManifestFinding[] {
  const [oldInput, newInput] = [member(before, 'inputSchema'), member(after, 'inputSchema')];
  const findings = parameterChanges(oldInput, newInput, '/inputSchema', 0);
  const [oldOutput, newOutput] = [member(before, 'outputSchema'), member(after, 'outputSchema')];
  if (oldOutput !== undefined && (newOutput === undefined || fewer(oldOutput, newOutput)))
    findings.push({
      rule: 'manifest.delta-output',
      severity: 'medium',
      pointer: newOutput === undefined ? '' : '/outputSchema',
      explanation: 'Promises less about its answers than before.',
    });
  return findings;
}

function parameterChanges(before: unknown, after: unknown, at: string, depth: number): ManifestFinding[] {
  if (!isObject(after) || depth > MAX_DEPTH) return [];
  const findings: ManifestFinding[] = [];
  const known = member(before, 'properties');
  const properties = member(after, 'properties');
  const required = namesIn(after['required']);
  const demanded = new Set(namesIn(member(before, 'required')));
  for (const [name, schema] of isObject(properties) ? Object.entries(properties) : []) {
    const pointer = pointerTo(`${at}/properties`, name);
    const old = member(known, name);
    if (old === undefined) {
      if (required.includes(name)) findings.push(found('required', 'medium', pointer));
      else if (isFreeText(schema)) findings.push(found('free-text', 'low', pointer));
    } else {
      if (required.includes(name) && !demanded.has(name)) findings.push(found('required', 'medium', pointer));
      if (widened(old, schema)) findings.push(found('widened', 'medium', pointer));
      findings.push(...parameterChanges(old, schema, pointer, depth + 1));
    }
  }
  return findings;
}

const WORDS = {
  required: 'Callers must hand this over now.',
  'free-text': 'A new parameter takes any text.',
  widened: 'Accepts more than before.',
};

const found = (
  what: keyof typeof WORDS,
  severity: ManifestFinding['severity'],
  pointer: string,
): ManifestFinding => ({ rule: `manifest.delta-${what}`, severity, pointer, explanation: WORDS[what] });

/** A narrowing keyword is gone, or its list has grown. */
function widened(before: unknown, after: unknown): boolean {
  if (!isObject(before) || !isObject(after)) return false;
  const values = (schema: Record<string, unknown>): string[] =>
    Array.isArray(schema['enum']) ? schema['enum'].map((value) => JSON.stringify(value)) : [];
  const known = new Set(values(before));
  return (
    NARROWING.some((keyword) => before[keyword] !== undefined && after[keyword] === undefined) ||
    (known.size > 0 && values(after).some((value) => !known.has(value)))
  );
}

const isFreeText = (schema: unknown): boolean =>
  isObject(schema) &&
  (schema['type'] === 'string' || schema['type'] === undefined) &&
  NARROWING.every((keyword) => schema[keyword] === undefined);

const fewer = (before: unknown, after: unknown): boolean =>
  namesIn(member(before, 'required')).some((name) => !namesIn(member(after, 'required')).includes(name));

const namesIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];

/** Not a plain lookup: `constructor` is a legal member name and must not find the inherited one. */
const member = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
