import { otherErrors } from '../../lib/field-errors.js';
import { ApiProblem } from '../../lib/http/problem.js';
import { ProblemView } from '../state/problem-view.js';

interface Props {
  readonly problem: ApiProblem | null;
  /** Fields of the form: their errors are shown beside them. */
  readonly fields: readonly string[];
}

/** What a form could not place beside a field. */
export function FormProblem({ problem, fields }: Props) {
  if (problem === null) return null;
  const rest = otherErrors(problem, fields);
  const placed = problem.kind === 'invalid' && (problem.body.errors?.length ?? 0) > 0 && rest.length === 0;
  return placed ? null : <ProblemView problem={new ApiProblem({ ...problem.body, errors: rest })} />;
}
