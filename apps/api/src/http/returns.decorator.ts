import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { ZodType } from 'zod';

/** Declares the success answer (and its status) and the problem answer of an operation. `null` is 204. */
export const Returns = (schema: ZodType | null, status = schema === null ? 204 : 200): MethodDecorator =>
  applyDecorators(
    HttpCode(status),
    ApiResponse(
      schema === null
        ? { status, description: 'Done' }
        : { status, description: 'Success', standardSchema: schema },
    ),
    ApiResponse({
      status: 'default',
      description: 'RFC 9457 problem details',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }),
  );
