import type { Permission } from '#libs/contracts';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiCookieAuth, ApiExtension, ApiParam } from '@nestjs/swagger';

/**
 * `public`: no session; `signed-in`: any session; `platform-admin`: a session of one of the platform's administrators;
 * otherwise all of these permissions in the tenant of `:tenant`.
 */
export type Access = 'public' | 'signed-in' | 'platform-admin' | readonly Permission[];
export const ACCESS = 'sallyport:access';

/**
 * Needs an operator who holds every one of the permissions in the tenant that the route's `:tenant` slug names.
 * A tenant that the operator cannot see answers 404; a missing permission 403.
 */
export const Permit = (
  ...permissions: readonly [Permission, ...Permission[]]
): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, permissions satisfies Access),
    ApiCookieAuth('session'),
    ApiExtension('x-permission', permissions.join(' ')),
    ApiParam({ name: 'tenant', description: 'Slug of the tenant', schema: { type: 'string' } }),
  );

/** Needs a session, whatever its rights. */
export const SignedIn = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(ACCESS, 'signed-in' satisfies Access), ApiCookieAuth('session'));

/** Needs a session of an administrator of the platform; to everybody else the route answers 404. The current tenant is the platform. */
export const PlatformAdmin = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(ACCESS, 'platform-admin' satisfies Access), ApiCookieAuth('session'));

/** No console session: the route is open, or a guard of its own protects it (components). */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(ACCESS, 'public' satisfies Access);
