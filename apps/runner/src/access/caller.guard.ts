import { INTERNAL_SCOPE, RUNNER_RESOURCE_PATH } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { challenge } from '#libs/oauth';
import { Log } from '#libs/platform';
import {
  type CanActivate,
  type ExecutionContext,
  HttpException,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallerAuthentication, type RunnerCaller } from './caller-authentication.js';

const CALLERS = 'sallyport:runner-callers';

/** Which components a route is for. A route without it is for nobody. */
export const OnlyFrom = (...callers: RunnerCaller[]): MethodDecorator & ClassDecorator =>
  SetMetadata(CALLERS, callers);

/** Lets the gateway and the control plane in, each to its own routes. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: CallerAuthentication,
    private readonly log: Log,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const http = execution.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    void reply.header('dpop-nonce', this.authentication.nonce());
    const { method = '', url: target = '', rawHeaders } = request.raw;
    const callers = this.reflector.getAllAndOverride<RunnerCaller[] | undefined>(CALLERS, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    try {
      const caller = await this.authentication.authenticated({ method, target, rawHeaders });
      if (callers?.includes(caller) === true) return true;
      throw new Denied('scope-insufficient', { scopes: [INTERNAL_SCOPE], detail: `not for ${caller}` });
    } catch (cause) {
      if (!(cause instanceof Denied)) throw cause;
      this.log.warn('refused', { reason: cause.reason, cause: cause.message, path: target.split('?', 1)[0] });
      void reply.header(
        'www-authenticate',
        challenge({
          ...(cause.reason === 'token-missing' ? {} : { reason: cause.reason }),
          mode: 'required',
          resourceMetadata: RUNNER_RESOURCE_PATH,
          scopes: [INTERNAL_SCOPE],
        }),
      );
      throw new HttpException({ error: cause.reason, detail: cause.denial.message }, cause.denial.status);
    }
  }
}
