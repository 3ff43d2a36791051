import type { EventEmitter } from 'node:events';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { registrationAnswer } from '../registration/registration-answer.js';
import type { OauthEvents } from '../oauth-events.js';

const REFUSALS = [
  'authorization.error',
  'grant.error',
  'pushed_authorization_request.error',
  'revocation.error',
  'registration_create.error',
  'device_authorization.error',
  'code_verification.error',
  'device_resume.error',
] as const;

/** Reports what the library only tells its listeners: clients get general words, the true cause goes here. */
export function reportTo(events: OauthEvents, tenant: Tenant, provider: Provider): void {
  const emitter: EventEmitter = provider;
  for (const name of REFUSALS) {
    emitter.on(name, (ctx: KoaContextWithOIDC, cause: Error) =>
      events.emit(tenant, {
        kind: 'refused',
        endpoint: name.replace('.error', ''),
        client: clientOf(ctx),
        error: cause.message,
        reason: trueCause(cause),
      }),
    );
  }
  provider.on('registration_create.success', (ctx) => {
    ctx.body = registrationAnswer(ctx.body as Record<string, unknown>, tenant.dpop);
  });
  provider.on('server_error', (ctx, cause) =>
    events.emit(tenant, { kind: 'failed', endpoint: ctx.path, cause }),
  );
  provider.on('grant.revoked', (ctx, grant) =>
    events.emit(tenant, { kind: 'grant-revoked', grant, client: clientOf(ctx) }),
  );
}

const clientOf = (ctx: KoaContextWithOIDC): string | null => ctx.oidc.client?.clientId ?? null;

/** What a refusal was really about: never told to the client. */
export function trueCause(error: Error & { error_description?: unknown; error_detail?: unknown }): string {
  const { error_detail: detail, error_description: description, cause } = error;
  const text = [detail ?? description, cause instanceof Error ? cause.message : undefined];
  return text.filter((part) => typeof part === 'string').join(': ') || error.message;
}
