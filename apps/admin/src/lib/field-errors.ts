import type { ApiProblem, ProblemBody } from './http/problem.js';

type FieldError = NonNullable<ProblemBody['errors']>[number];

/** First member of a JSON pointer: the form field. */
const fieldOf = (pointer: string): string => pointer.split('/')[1] ?? '';

/** Errors that belong to no field of the form, for its summary. */
export const otherErrors = (problem: ApiProblem, fields: readonly string[]): FieldError[] =>
  (problem.body.errors ?? []).filter(({ pointer }) => !fields.includes(fieldOf(pointer)));

interface Form {
  readonly values: object;
  setFieldError(field: string, message: string): void;
  getInputNode(field: string): HTMLElement | null;
}

/** Puts each error beside its field and moves the focus to the first. */
export function showFieldErrors(form: Form, problem: ApiProblem): void {
  const errors = (problem.body.errors ?? []).filter(({ pointer }) => fieldOf(pointer) in form.values);
  for (const { pointer, message } of errors) form.setFieldError(fieldOf(pointer), message);
  const [first] = errors;
  if (first !== undefined) form.getInputNode(fieldOf(first.pointer))?.focus();
}
