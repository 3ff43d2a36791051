import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';

export const IDEMPOTENT = 'sallyport:idempotent';

/**
 * A creation that a client may send again: with the same `Idempotency-Key` it happens once, and is answered as it was the
 * first time, for 24 hours. Only for handlers that work in transactions of their tenant and answer no secret.
 */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    SetMetadata(IDEMPOTENT, true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Of your choice, 1 to 255 printable characters: a repetition with the same one creates nothing more',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );
