import { isObject } from '#libs/manifest';
import { reveal } from '../conceal/reveal.js';
import { atLeast, raised, type ManifestFinding, type Severity, type Span } from './finding.js';
import { cloneFindings } from './names/clone.js';
import { foldedName } from './names/fold.js';
import { CLAUSE_RULES } from './rules/clause-rules.js';
import { roleMarkup } from './rules/role-markup.js';
import type { KnownTool, ScanContext } from './rules/rule.js';
import { clausesOf } from './text/clauses.js';
import { has } from './text/frame.js';
import { stemsOf } from './text/topic.js';
import { manifestStrings, type ManifestString } from './text/manifest-strings.js';

/** What a reviewer has to do: nothing, confirm each finding, or override the stop with a reason. */
export type Verdict = 'clear' | 'acknowledge' | 'quarantine';

export interface ManifestReport {
  readonly verdict: Verdict;
  /** Gravest first; at most 100. */
  readonly findings: readonly ManifestFinding[];
}

export interface ScanSubject {
  readonly server: string;
  /** The tool definition as received, parsed. */
  readonly definition: unknown;
}

const MAX_FINDINGS = 100;
const LONG_VALUE = 80;
const CONCEALED = 'Holds text or characters that a reader is not shown, or not as they are.';

/**
 * Looks in a tool's definition for text that acts on anything but its own call: other tools, their arguments, the
 * agent's instructions, what the user gets to know, files and credentials of the host. Advice for a reviewer; what is
 * enforced is the hash that was approved. Reads what is concealed too, where it weighs more. Does not see lies about what the tool does.
 */
export function scanManifest(subject: ScanSubject, known: readonly KnownTool[]): ManifestReport {
  const strings = manifestStrings(subject.definition);
  const context = contextOf(subject, strings, known);
  const findings = [
    ...strings.flatMap((string) => stringFindings(string, context)),
    ...cloneFindings(subject.server, subject.definition, known),
  ]
    .sort((a, b) => (atLeast(a.severity, b.severity) ? -1 : 1))
    .slice(0, MAX_FINDINGS);
  return { verdict: verdictOf(findings), findings };
}

/** What the string says, what it conceals, and what it says once that is undone: there, hiding is evidence. */
function stringFindings(string: ManifestString, context: ScanContext): ManifestFinding[] {
  const { pointer } = string;
  const plain = readingFindings(string, context);
  const { concealments, views } = reveal(string.text);
  const hidden = concealments
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule, severity, span }): ManifestFinding => ({
      rule,
      severity,
      pointer,
      span,
      explanation: CONCEALED,
    }));
  const revealed = new Map<string, ManifestFinding>();
  for (const view of views)
    for (const finding of readingFindings({ ...string, text: view.text }, context)) {
      const span = view.raw(finding.span ?? { start: 0, end: view.text.length });
      if (!plain.some((known) => known.rule === finding.rule && overlap(known.span, span)))
        revealed.set(finding.rule, { ...finding, span, severity: raised(finding.severity) });
    }
  return [...plain, ...hidden, ...revealed.values()];
}

function overlap(a: Span | undefined, b: Span): boolean {
  return a === undefined || (a.start < b.end && b.start < a.end);
}

function readingFindings(string: ManifestString, context: ScanContext): ManifestFinding[] {
  const { pointer } = string;
  const findings: ManifestFinding[] = roleMarkup(string.text).map((span) => ({
    rule: 'manifest.role-markup',
    severity: 'high',
    pointer,
    span,
    explanation: 'Imitates the markup that frames a prompt.',
  }));
  for (const clause of clausesOf(string.text))
    for (const rule of CLAUSE_RULES) {
      const span = rule.finds(clause, string, context);
      if (span)
        findings.push({
          rule: rule.id,
          severity: severityIn(string, rule.severity),
          pointer,
          span,
          explanation: rule.explanation,
        });
    }
  if (isPayload(string))
    findings.push({
      rule: 'manifest.schema-payload',
      severity: 'high',
      pointer,
      explanation: 'A value or name of the schema holds instructions.',
    });
  return findings;
}

/** Where only programs are expected to look, a finding weighs more. */
function severityIn(string: ManifestString, severity: Severity): Severity {
  return string.role === 'value' ? raised(severity) : severity;
}

/** A schema value or name long enough to be read as text, that tells somebody to do something. */
function isPayload({ role, text, pointer }: ManifestString): boolean {
  if (role === 'name' && pointer !== '/name') return text.length > 64 || /\s\S+\s\S+\s/.test(text);
  if (role !== 'value' || text.length <= LONG_VALUE) return false;
  return clausesOf(text).some(
    (clause) =>
      clause.words.length >= 6 && has(clause, 'modal') && has(clause, 'model', 'invoke', 'toolNoun', 'user'),
  );
}

function contextOf(
  subject: ScanSubject,
  strings: readonly ManifestString[],
  known: readonly KnownTool[],
): ScanContext {
  const own = foldedName(nameOf(subject.definition));
  const siblings = new Set<string>();
  const foreign = new Set<string>();
  for (const tool of known)
    (tool.server === subject.server ? siblings : foreign).add(foldedName(nameOf(tool.definition)));
  for (const name of siblings) foreign.delete(name);
  foreign.delete(own);
  const parameters = new Set(
    strings.flatMap(({ parameter }) => (parameter === undefined ? [] : [foldedName(parameter)])),
  );
  return { own, parameters, siblings, foreign, topic: topicOf(subject.definition) };
}

/**
 * A first sentence that orders somebody about tells nothing of the tool, and neither does what a payload says of itself:
 * only a plain statement counts.
 */
function topicOf(definition: unknown): Set<string> {
  if (!isObject(definition)) return new Set();
  const { name, title, description, inputSchema } = definition;
  const parameters =
    isObject(inputSchema) && isObject(inputSchema['properties'])
      ? Object.keys(inputSchema['properties'])
      : [];
  const said = typeof description === 'string' ? clausesOf(description)[0] : undefined;
  const states = said !== undefined && !has(said, 'modal', 'whenever', 'before', 'urgency', 'model');
  return new Set(
    stemsOf([name, title, ...parameters, states ? said.text : ''].join(' ').replaceAll(/[_-]/g, ' ')),
  );
}

function nameOf(definition: unknown): string {
  return isObject(definition) && typeof definition['name'] === 'string' ? definition['name'] : '';
}

/** Any high finding stops; any medium one, or three low ones of different rules, want a look. */
function verdictOf(findings: readonly ManifestFinding[]): Verdict {
  if (findings.some(({ severity }) => atLeast(severity, 'high'))) return 'quarantine';
  const low = new Set(findings.filter(({ severity }) => severity === 'low').map(({ rule }) => rule));
  return findings.some(({ severity }) => severity === 'medium') || low.size >= 3 ? 'acknowledge' : 'clear';
}
