import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import type { TenantRef } from '../session/session.module.js';

/** Something that people change, and what of it they change: all of it, unless `members` says otherwise. */
export interface Resource<Controller, State extends object> {
  /** As its own `GET` answers. Runs in the transaction of the change. */
  readonly read: (
    controller: Controller,
    tenant: TenantRef,
    params: Record<string, string>,
  ) => Promise<State>;
  readonly members?: readonly (keyof State & string)[];
}

export interface Change<State extends object = Record<string, unknown>> {
  readonly resource: Resource<unknown, State>;
  readonly only: readonly string[] | undefined;
  readonly optional: boolean;
}

export const SHOWS = 'sallyport:shows-version';
export const CHANGES = 'sallyport:changes-version';

export const resource = <Controller, State extends object>(
  read: Resource<Controller, State>['read'],
  members?: readonly (keyof State & string)[],
): Resource<Controller, State> => ({ read, ...(members === undefined ? {} : { members }) });

/** A `GET` whose answer carries its version as `ETag`. */
export const Versioned = <Controller, State extends object>(
  shown: Resource<Controller, State>,
): MethodDecorator => applyDecorators(SetMetadata(SHOWS, shown), ApiExtension('x-versioned', true));

/**
 * A change of the resource, refused when `If-Match` names another version than the one that is there: 412 says what is
 * different. Without the header 428, as whoever replaces a whole must have seen it. The check, the change and the version
 * in the answer are one transaction.
 *
 * @param only members that the route replaces: changes of others do not matter to it
 * @param optional without the header the change is made: for what is no replacement
 */
export const IfMatch = <Controller, State extends object>(
  changed: Resource<Controller, State>,
  { only, optional = false }: { only?: readonly (keyof State & string)[]; optional?: boolean } = {},
): MethodDecorator =>
  applyDecorators(
    SetMetadata(CHANGES, { resource: changed, only, optional }),
    ApiExtension('x-if-match', optional ? 'optional' : 'required'),
    ApiHeader({
      name: 'If-Match',
      required: !optional,
      description:
        'ETag of the version that this change was made from (RFC 9110 §13.1.1), or * for whatever is there',
      schema: { type: 'string' },
    }),
  );
