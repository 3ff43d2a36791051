import { Denied } from '#libs/denial';
import { challenge } from '#libs/oauth';
import { type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ADMIN_SCOPES, adminResourcePath } from '#libs/contracts';
import { ProblemError } from '../../http/http.module.js';
import { ApiSettings } from '../../settings.js';
import type { Operator } from '../access/operator.js';
import { MachineAuthentication } from './machine-authentication.js';
import { MachineStrategy } from './machine-strategy.js';

/** Lets machines into the admin API of their own tenant. */
@Injectable()
export class MachineGuard extends AuthGuard() {
  private readonly logger = new Logger('machines');

  constructor(
    strategy: MachineStrategy,
    private readonly machines: MachineAuthentication,
    private readonly settings: ApiSettings,
  ) {
    super({ defaultStrategy: strategy.registeredAs, property: 'machine' });
  }

  /** @throws ProblemError 400, 401 with a challenge */
  async authenticated(execution: ExecutionContext): Promise<Operator> {
    const request = execution.switchToHttp().getRequest<FastifyRequest & { machine?: Operator }>();
    const nonce = await this.machines.nonce(slugOf(execution));
    if (nonce !== undefined)
      void execution.switchToHttp().getResponse<FastifyReply>().header('dpop-nonce', nonce);
    await this.canActivate(execution);
    if (request.machine === undefined) throw new Error('passport let in nobody');
    return request.machine;
  }

  /** A throw in the strategy arrives as `err`, what Passport itself refuses as `info`. */
  override handleRequest<TUser>(err: unknown, user: TUser, info: unknown, context: ExecutionContext): TUser {
    if (err === null || err === undefined) {
      if (user) return user;
      throw this.refusal(info instanceof Denied ? info : unverified(info), context);
    }
    if (err instanceof Denied) throw this.refusal(err, context);
    throw err instanceof Error ? err : new Error('passport failed', { cause: err });
  }

  private refusal(denied: Denied, context: ExecutionContext): ProblemError {
    const { reason, denial } = denied;
    this.logger.warn(`refused: ${denied.message}`);
    const authenticate = challenge({
      ...(reason === 'token-missing' ? {} : { reason }),
      mode: 'required',
      resourceMetadata: `${this.settings.publicUrl}/.well-known/oauth-protected-resource${adminResourcePath(slugOf(context))}`,
      scopes: [...ADMIN_SCOPES],
    });
    void context.switchToHttp().getResponse<FastifyReply>().header('www-authenticate', authenticate);
    return new ProblemError(denial.status, reason.replaceAll('-', '_'), denial.message, {
      detail: denial.remedy,
    });
  }
}

const slugOf = (context: ExecutionContext): string =>
  context.switchToHttp().getRequest<FastifyRequest<{ Params: { tenant?: string } }>>().params.tenant ?? '';

const unverified = (info: unknown): Denied =>
  new Denied('token-invalid', { detail: info instanceof Error ? info.message : 'not verified' });
