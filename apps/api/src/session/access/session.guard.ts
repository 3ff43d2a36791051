import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { type Permission, PLATFORM } from '#libs/contracts';
import { ProblemError, notFound } from '../../http/http.module.js';
import { CSRF_HEADER, isCsrfToken } from '../csrf.js';
import type { Operator, TenantRef } from './operator.js';
import { ACCESS, type Access } from './permit.decorator.js';
import { rememberContext } from './request-context.js';
import { permissionsIn } from './rights.js';
import { MachineGuard } from '../machines/machine-guard.js';
import { SessionCookie } from '../session-cookie.js';
import { Sessions, type ConsoleSession } from '../sessions.js';
import { isWrite, missingToken, WriteProtection } from '../write-protection.js';

/** Every route declares its access; a route that does not is refused. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly cookie: SessionCookie,
    private readonly sessions: Sessions,
    private readonly writes: WriteProtection,
    private readonly machines: MachineGuard,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    if (access === undefined) throw new Error(`${execution.getClass().name} declares no access`);
    if (access === 'public') return true;
    const request = execution.switchToHttp().getRequest<FastifyRequest<{ Params: { tenant?: string } }>>();
    if (request.headers.authorization !== undefined) return this.machine(execution, request, access);
    if (isWrite(request)) this.writes.check(request);
    const session = await this.session(request);
    if (isWrite(request) && !isCsrfToken(session.secret, request.headers[CSRF_HEADER])) throw missingToken();
    const tenant =
      access === 'signed-in'
        ? undefined
        : access === 'platform-admin'
          ? await this.platform(session.operator)
          : await this.permitted(session.operator, access, request.params.tenant);
    const { operator } = session;
    rememberContext(request, tenant === undefined ? { operator, session } : { operator, session, tenant });
    return true;
  }

  /** No cookie is looked at, so nothing that a browser sends by itself is believed: CSRF does not apply. */
  private async machine(
    execution: ExecutionContext,
    request: FastifyRequest<{ Params: { tenant?: string } }>,
    access: Access,
  ): Promise<boolean> {
    if (this.cookie.isSent(request)) {
      throw new ProblemError(400, 'two_credentials', 'Send a session or a token, not both');
    }
    if (access === 'signed-in' || access === 'platform-admin' || access === 'public') {
      throw new ProblemError(403, 'session_needed', 'This takes a person');
    }
    const operator = await this.machines.authenticated(execution);
    const tenant = await this.permitted(operator, access, request.params.tenant);
    rememberContext(request, { operator, tenant });
    return true;
  }

  private async session(request: FastifyRequest): Promise<ConsoleSession> {
    const secret = this.cookie.read(request);
    if (secret === undefined) {
      throw new ProblemError(401, 'session_required', 'Sign in first', {
        detail: 'Open a sign-in link. Whoever runs this installation can print one.',
      });
    }
    const session = await this.sessions.resume(secret);
    if (session !== undefined) return session;
    throw new ProblemError(401, 'session_expired', 'Your session has ended', {
      detail: 'Sessions end after 15 minutes without use and after 8 hours. Sign in again.',
    });
  }

  private async platform({ rights }: Operator): Promise<TenantRef> {
    const tenant = rights.includes('platform-admin') ? await this.sessions.findTenant(PLATFORM) : undefined;
    if (tenant === undefined) throw notFound();
    return tenant;
  }

  private async permitted(
    operator: Operator,
    needed: readonly Permission[],
    slug?: string,
  ): Promise<TenantRef> {
    const tenant = slug === undefined ? undefined : await this.sessions.findTenant(slug);
    const permissions = tenant === undefined ? [] : permissionsIn(operator, tenant.id);
    if (tenant === undefined || permissions.length === 0) throw notFound();
    const missing = needed.find((permission) => !permissions.includes(permission));
    if (missing === undefined) return tenant;
    throw new ProblemError(403, 'permission_missing', 'You may not do this', {
      detail: `You need the permission ${missing} in ${tenant.name}. Ask one of its tenant admins.`,
    });
  }
}
