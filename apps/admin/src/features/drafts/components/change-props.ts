import type { ApiProblem } from '../../../lib/http/problem.js';
import { type Content, placeOf, type Wanted } from '../draft-edit.js';

/** What each kind of form is given. */
export interface ChangeProps {
  readonly content: Content;
  /** Of the change that is edited; undefined for one to be added. */
  readonly id: string | undefined;
  /** What the API has against it. */
  readonly problem: ApiProblem | null;
  readonly saving: boolean;
  readonly onSave: (wanted: Wanted) => void;
}

/** What the API has against a place in one entry of the draft, which is last of its kind where it is new. */
export function faultAt(problem: ApiProblem | null, pattern: RegExp): string | undefined {
  return problem?.body.errors?.find(({ pointer }) => pattern.test(pointer))?.message;
}

/** Place of the guardrail that is edited. */
export const guardrailAt = (content: Content, id: string | undefined): number | undefined =>
  id === undefined ? undefined : placeOf(content, id);
