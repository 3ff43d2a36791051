import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { TenantDb } from '#libs/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { ProblemError } from '../http/http.module.js';
import { operatorOf, tenantOf } from '../session/session.module.js';
import { IDEMPOTENT } from './idempotent.decorator.js';
import { IdempotencyKeys, type KeyedRequest } from './idempotency-keys.js';

/** Printable ASCII, as header values are. */
const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/**
 * Does a creation once for each `Idempotency-Key` (`Idempotent`). Key, creation and answer are one transaction: after a crash
 * there are all of them or none, and one that failed may be sent again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor<unknown, unknown> {
  constructor(
    private readonly reflector: Reflector,
    private readonly db: TenantDb,
    private readonly keys: IdempotencyKeys,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined || this.reflector.get(IDEMPOTENT, execution.getHandler()) !== true) {
      return next.handle();
    }
    if (typeof key !== 'string' || !KEY.test(key)) throw unreadable();
    const { method, url, body } = request;
    const keyed = { key, principal: operatorOf(execution).id, route: `${method} ${url}`, body };
    return from(this.once(execution, next, keyed));
  }

  private once(
    execution: ExecutionContext,
    next: CallHandler<unknown>,
    request: KeyedRequest,
  ): Promise<unknown> {
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    return this.db.run(tenantOf(execution).id, async (manager) => {
      const first = await this.keys.claim(manager, request);
      if (first === 'other') throw usedForOther();
      if (first !== 'claimed') {
        void reply.header('idempotency-replayed', 'true').code(first.status);
        return first.body;
      }
      const body = await lastValueFrom(next.handle(), { defaultValue: undefined });
      await this.keys.settle(manager, request, { status: reply.statusCode, body });
      return body;
    });
  }
}

const unreadable = (): ProblemError =>
  new ProblemError(400, 'malformed_request', 'The request cannot be read', {
    detail: 'Idempotency-Key is 1 to 255 printable ASCII characters.',
  });

const usedForOther = (): ProblemError =>
  new ProblemError(422, 'idempotency_key_reused', 'This key was used for something else', {
    detail:
      'The same Idempotency-Key came with another body in the last 24 hours. Choose a new key for a new request.',
  });
