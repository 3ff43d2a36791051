import type { KeyObject } from 'node:crypto';
import { ADMIN_AUDIENCE } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { loadPublicKeys, parseAuthorization } from '#libs/oauth';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { decodeProtectedHeader } from 'jose';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import type { Operator } from '../access/operator.js';
import { MachineAuthentication } from './machine-authentication.js';

type TenantRequest = FastifyRequest<{ Params: { tenant?: string } }>;
const slugOf = (request: TenantRequest): string => request.params.tenant ?? '';

/**
 * Access tokens of the tenant's own issuer for the admin API. Passport pins algorithm and audience and looks the key up by
 * tenant; what RFC 9068 and RFC 9449 demand beyond that is checked by the same code as everywhere else.
 */
@Injectable()
export class MachineStrategy extends PassportStrategy(Strategy, 'machine') {
  /** Passport keeps strategies by name for the whole process: one application must not take another one's. */
  readonly registeredAs = newId('strategy');

  constructor(private readonly machines: MachineAuthentication) {
    super({
      jwtFromRequest: (request: unknown) =>
        parseAuthorization((request as FastifyRequest).raw.rawHeaders).token,
      secretOrKeyProvider: (
        request: unknown,
        token: string,
        done: (problem: unknown, key?: KeyObject) => void,
      ) => {
        void this.findKey(request as TenantRequest, token, done);
      },
      algorithms: ['ES256'],
      audience: ADMIN_AUDIENCE,
      passReqToCallback: true,
    } as never);
    passport.use(this.registeredAs, this as never);
  }

  validate(request: TenantRequest): Promise<Operator> {
    const { method = '', url: target = '', rawHeaders } = request.raw;
    return this.machines.authenticated(slugOf(request), { method, target, rawHeaders });
  }

  private async findKey(
    request: TenantRequest,
    token: string,
    done: (problem: unknown, key?: KeyObject) => void,
  ): Promise<void> {
    let key: KeyObject;
    try {
      key = await this.keyOf(request, token);
    } catch (cause) {
      return done(cause);
    }
    done(null, key);
  }

  private async keyOf(request: TenantRequest, token: string): Promise<KeyObject> {
    const { jwks } = await this.machines.keysOf(slugOf(request));
    const key = loadPublicKeys(jwks).get(kidOf(token) ?? '');
    if (key === undefined) throw new Denied('token-invalid', { detail: 'no such key' });
    return key.key;
  }
}

function kidOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined;
  }
}
