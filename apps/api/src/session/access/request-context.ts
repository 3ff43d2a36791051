import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../http/http.module.js';
import type { ConsoleSession } from '../sessions.js';
import type { Operator, TenantRef } from './operator.js';

/** What the guard proved about a request. */
export interface RequestContext {
  readonly operator: Operator;
  /** Absent for a machine. */
  readonly session?: ConsoleSession;
  readonly tenant?: TenantRef;
}

const proved = new WeakMap<FastifyRequest, RequestContext>();

export const rememberContext = (request: FastifyRequest, context: RequestContext): void => {
  proved.set(request, context);
};

/** @throws Error on a route without `@Permit` or `@SignedIn`: a programming error, answered as 500. */
function contextOf(execution: ExecutionContext): RequestContext {
  const context = proved.get(execution.switchToHttp().getRequest<FastifyRequest>());
  if (context === undefined) throw new Error('the route declares no access that needs a session');
  return context;
}

/** The signed-in operator. Only on routes with `@Permit` or `@SignedIn`. */
export const CurrentOperator = createParamDecorator((_: unknown, execution: ExecutionContext): Operator =>
  operatorOf(execution),
);

export const CurrentSession = createParamDecorator(
  (_: unknown, execution: ExecutionContext): ConsoleSession => {
    const { session } = contextOf(execution);
    if (session !== undefined) return session;
    throw personNeeded();
  },
);

/** Undefined for a machine: where only some of what the route does takes a person. */
export const FoundSession = createParamDecorator(
  (_: unknown, execution: ExecutionContext): ConsoleSession | undefined => contextOf(execution).session,
);

export const personNeeded = (): ProblemError =>
  new ProblemError(403, 'session_needed', 'This takes a person', {
    detail: 'Only an operator who is signed in to the console may do this, not a machine.',
  });

/** The tenant of the path, already checked to be visible to the operator. Only on routes with `@Permit`. */
export function tenantOf(execution: ExecutionContext): TenantRef {
  const { tenant } = contextOf(execution);
  if (tenant === undefined) throw new Error('the route has no @Permit or no :tenant');
  return tenant;
}

export const operatorOf = (execution: ExecutionContext): Operator => contextOf(execution).operator;

export const CurrentTenant = createParamDecorator((_: unknown, execution: ExecutionContext): TenantRef =>
  tenantOf(execution),
);
