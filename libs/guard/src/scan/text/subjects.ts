import { SUBJECTS, type Subject } from '../lexicon/subjects.js';
import type { Span } from '../finding.js';
import type { Clause } from './clauses.js';
import { isTopic } from './topic.js';

export interface Mention extends Span {
  readonly subject: Subject;
}

const PATTERNS = Object.entries(SUBJECTS).map(([subject, parts]) => ({
  subject: subject as Subject,
  pattern: new RegExp(`(?<![\\w-])(${parts.join('|')})(?![\\w-])`, 'gi'),
}));

/** PASSWORD, ACCESS_TOKEN: a value among others, not the thing. */
const CONSTANT = /^[A-Z][A-Z _-]+$/;

/** What the clause speaks of besides the tool's own topic: things of the agent, the user and the host. */
export function foreignSubjects(clause: Clause, topic: ReadonlySet<string>): Mention[] {
  return PATTERNS.flatMap(({ subject, pattern }) =>
    [...clause.text.matchAll(pattern)]
      .filter(({ 0: found }) => !CONSTANT.test(found) && !isTopic(found, topic))
      .map(({ 0: found, index }) => ({
        subject,
        start: clause.start + index,
        end: clause.start + index + found.length,
      })),
  );
}
