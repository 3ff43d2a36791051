import type { ComponentKind } from '#libs/contracts';
import { INTERNAL_RESOURCE_PATH, INTERNAL_SCOPE } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { challenge } from '#libs/oauth';
import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  Logger,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../http/http.module.js';
import { ApiSettings } from '../../settings.js';
import type { Component, ProvenComponent } from '../component.js';
import { ComponentAuthentication } from './component-authentication.js';

export const METADATA_PATH = `.well-known/oauth-protected-resource${INTERNAL_RESOURCE_PATH}`;
const KINDS = 'sallyport:component-kinds';
const proved = new WeakMap<FastifyRequest, ProvenComponent>();

/** Narrows a guarded route to some kinds of components. */
export const OnlyFor = (...kinds: ComponentKind[]): MethodDecorator & ClassDecorator =>
  SetMetadata(KINDS, kinds);

/** The component that sent the request. Only on routes with `ComponentGuard`. */
export const CurrentComponent = createParamDecorator(
  (_: unknown, execution: ExecutionContext): ProvenComponent => {
    const component = proved.get(execution.switchToHttp().getRequest<FastifyRequest>());
    if (component === undefined) throw new Error('the route is not guarded by ComponentGuard');
    return component;
  },
);

/** Lets enrolled components in, with a token of the platform issuer that is bound to their key. */
@Injectable()
export class ComponentGuard implements CanActivate {
  private readonly logger = new Logger('components');

  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: ComponentAuthentication,
    private readonly settings: ApiSettings,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const http = execution.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    void reply.header('dpop-nonce', await this.authentication.nonce());
    const { method, url: target = '', rawHeaders } = request.raw;
    try {
      const component = await this.authentication.authenticated({ method: method ?? '', target, rawHeaders });
      this.assertKind(component, execution);
      proved.set(request, component);
      return true;
    } catch (cause) {
      if (!(cause instanceof Denied)) throw cause;
      throw this.refusal(cause, reply);
    }
  }

  private assertKind(component: Component, execution: ExecutionContext): void {
    const targets = [execution.getHandler(), execution.getClass()];
    const kinds = this.reflector.getAllAndOverride<ComponentKind[] | undefined>(KINDS, targets);
    if (kinds === undefined || kinds.includes(component.kind)) return;
    throw new ProblemError(403, 'component_kind', 'Not for this kind of component');
  }

  private refusal(denied: Denied, reply: FastifyReply): ProblemError {
    const { reason, denial } = denied;
    this.logger.warn(`refused: ${denied.message}`);
    const authenticate = challenge({
      ...(reason === 'token-missing' ? {} : { reason }),
      mode: 'required',
      resourceMetadata: `${this.settings.publicUrl}/${METADATA_PATH}`,
      scopes: [INTERNAL_SCOPE],
    });
    void reply.header('www-authenticate', authenticate);
    return new ProblemError(denial.status, reason.replaceAll('-', '_'), denial.message, {
      detail: denial.remedy,
    });
  }
}
