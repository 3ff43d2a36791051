import { HttpException } from '@nestjs/common';
import type { z } from 'zod';

/** Body as the contract says. @throws HttpException 422 that names the first thing that is wrong */
export function parsed<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue?.path.join('.') ?? '';
  throw new HttpException({ error: 'request-malformed', detail: `${at}: ${issue?.message ?? 'wrong'}` }, 422);
}
