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

/** Refusals that a grant of our own has put on the tenant's record, with more than the library tells. */
export const onRecord = new WeakSet<object>();

const GONE: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ERR_HTTP_REQUEST_TIMEOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_EOF_STATE',
]);

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
        recorded: onRecord.has(cause),
      }),
    );
  }
  provider.on('registration_create.success', (ctx) => {
    ctx.body = registrationAnswer(ctx.body as Record<string, unknown>, tenant.dpop);
  });
  // Without a listener the web framework prints what it meets, such as a client that went away.
  emitter.on('error', (cause: unknown, ctx?: { path?: string }) => {
    const endpoint = ctx?.path ?? 'unknown';
    const reason = goneReason(cause);
    if (reason === undefined) events.emit(tenant, { kind: 'failed', endpoint, cause });
    else {
      const error = 'connection_lost';
      events.emit(tenant, { kind: 'refused', endpoint, client: null, error, reason, recorded: false });
    }
  });
  provider.on('server_error', (ctx, cause) =>
    events.emit(tenant, { kind: 'failed', endpoint: ctx.path, cause }),
  );
  provider.on('grant.revoked', (ctx, grant) =>
    events.emit(tenant, { kind: 'grant-revoked', grant, client: clientOf(ctx) }),
  );
}

/** Code of an error that only says that the client is gone, or was too slow. */
function goneReason(cause: unknown): string | undefined {
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && GONE.has(code) ? code : undefined;
}

const clientOf = (ctx: KoaContextWithOIDC): string | null => ctx.oidc.client?.clientId ?? null;

/** What a refusal was really about: never told to the client. */
export function trueCause(error: Error & { error_description?: unknown; error_detail?: unknown }): string {
  const { error_detail: detail, error_description: description, cause } = error;
  const text = [detail ?? description, cause instanceof Error ? cause.message : undefined];
  return text.filter((part) => typeof part === 'string').join(': ') || error.message;
}
