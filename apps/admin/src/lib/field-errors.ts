import type { ApiProblem, ProblemBody } from './http/problem.js';

type FieldError = NonNullable<ProblemBody['errors']>[number];

/** Conflicts about one value are named after its field: `slug_taken`. */
const TAKEN = /^([a-z]+)_taken$/;

function errorsOf({ body: { errors = [], code, detail, title } }: ApiProblem): readonly FieldError[] {
  const field = TAKEN.exec(code)?.[1];
  return field === undefined ? errors : [{ pointer: `/${field}`, code, message: detail ?? title }];
}

/** First member of a JSON pointer: the form field. */
const fieldOf = (pointer: string): string => pointer.split('/')[1] ?? '';

/** Errors that belong to no field of the form, for its summary; undefined when there is no error about a value at all. */
export function errorsBesides(
  problem: ApiProblem,
  fields: readonly string[],
): readonly FieldError[] | undefined {
  const errors = errorsOf(problem);
  return errors.length === 0 ? undefined : errors.filter(({ pointer }) => !fields.includes(fieldOf(pointer)));
}

interface Form {
  readonly values: object;
  setFieldError(field: string, message: string): void;
  getInputNode(field: string): HTMLElement | null;
}

/** Puts each error beside its field and moves the focus to the first. */
export function showFieldErrors(form: Form, problem: ApiProblem): void {
  const errors = errorsOf(problem).filter(({ pointer }) => fieldOf(pointer) in form.values);
  for (const { pointer, message } of errors) form.setFieldError(fieldOf(pointer), message);
  const [first] = errors;
  if (first !== undefined) form.getInputNode(fieldOf(first.pointer))?.focus();
}
