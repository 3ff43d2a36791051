import { errorsBesides } from '../../lib/field-errors.js';
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
  const rest = errorsBesides(problem, fields);
  if (rest === undefined) return <ProblemView problem={problem} />;
  return rest.length === 0 ? null : (
    <ProblemView problem={new ApiProblem({ ...problem.body, errors: [...rest] })} />
  );
}
