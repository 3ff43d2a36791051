import { StandardSchemaValidationPipe } from '@nestjs/common';
import { ProblemError } from './problem-error.js';

interface Issue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
  readonly code?: string;
}

/** RFC 6901. */
const pointer = (path: Issue['path'] = []): string =>
  path
    .map((part) => String(typeof part === 'object' ? part.key : part))
    .map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');

/** 422 with one entry per wrong value, at most 50. */
export const invalidRequest = (issues: readonly Issue[]): ProblemError =>
  new ProblemError(422, 'invalid_request', 'The request has wrong values', {
    errors: issues
      .slice(0, 50)
      .map((i) => ({ pointer: pointer(i.path), code: i.code ?? 'invalid', message: i.message })),
  });

/** Checks every `@Body({ schema })`, `@Query({ schema })`, `@Param({ schema })` and hands on the parsed value. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => invalidRequest(issues),
  });
