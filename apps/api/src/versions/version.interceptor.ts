import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import { TenantDb } from '#libs/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable, tap } from 'rxjs';
import { ProblemError } from '../http/http.module.js';
import { tenantOf } from '../session/session.module.js';
import { changedMembers, entityTag, ifMatch } from './entity-tag.js';
import { type Change, CHANGES, type Resource, SHOWS } from './versioned.decorator.js';

type State = Record<string, unknown>;

/** Answers versions, and lets nobody change what they have not seen (`Versioned`, `IfMatch`). */
@Injectable()
export class VersionInterceptor implements NestInterceptor<unknown, unknown> {
  constructor(
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
    private readonly db: TenantDb,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const handler = execution.getHandler();
    const shown = this.reflector.get<Resource<unknown, State> | undefined>(SHOWS, handler);
    if (shown !== undefined) {
      const reply = execution.switchToHttp().getResponse<FastifyReply>();
      return next.handle().pipe(tap((body) => void reply.header('etag', tagOf(shown, body as State))));
    }
    const change = this.reflector.get<Change | undefined>(CHANGES, handler);
    return change === undefined ? next.handle() : from(this.changed(execution, next, change));
  }

  /** What the handler does in transactions of this tenant joins this one, so nothing comes between check and change. */
  private changed(execution: ExecutionContext, next: CallHandler<unknown>, change: Change): Promise<unknown> {
    const request = execution.switchToHttp().getRequest<FastifyRequest<{ Params: Record<string, string> }>>();
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    const expected = request.headers['if-match'];
    if (expected === undefined && change.optional) return lastValueFrom(next.handle());
    const { resource } = change;
    const controller = this.modules.get<unknown>(execution.getClass(), { strict: false });
    const tenant = tenantOf(execution);
    const read = (): Promise<State> => resource.read(controller, tenant, request.params);
    return this.db.run(tenant.id, async (manager) => {
      // Every versioned change of a tenant waits here for the one before.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('versions:' || $1, 0))`, [
        tenant.id,
      ]);
      assertSeen(tagOf(resource, await read()), expected, change.only);
      const answer = await lastValueFrom(next.handle(), { defaultValue: undefined });
      if (answer !== undefined) void reply.header('etag', tagOf(resource, await read()));
      return answer;
    });
  }
}

function tagOf({ members }: Resource<unknown, State>, state: State): string {
  return entityTag(
    members === undefined ? state : Object.fromEntries(members.map((name) => [name, state[name]])),
  );
}

/** @throws ProblemError 428 without the header, 412 for a version that is not there any more */
function assertSeen(now: string, header: string | undefined, only: readonly string[] | undefined): void {
  if (header === undefined) {
    throw new ProblemError(428, 'version_needed', 'Say which version this changes', {
      detail: 'Read it, and send the ETag of the answer as If-Match; or * to replace whatever is there.',
    });
  }
  const seen = ifMatch(header);
  if (seen === '*') return;
  const differences = seen.map((tag) =>
    changedMembers(tag, now).filter((name) => only === undefined || only.includes(name)),
  );
  if (differences.some((names) => names.length === 0)) return;
  const changed = differences[0] ?? [];
  throw new ProblemError(412, 'changed_meanwhile', 'Somebody changed this meanwhile', {
    detail:
      'It is not what you read any more, so nothing was changed. Read it again, and make your change there.',
    errors: changed.map((name) => ({
      pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code: 'changed',
      message: 'Has another value now than when you read it',
    })),
  });
}
