import { Injectable, Logger } from '@nestjs/common';
import { type OauthEvent, OauthEvents } from './oauth-events.js';

@Injectable()
export class LoggingOauthEvents extends OauthEvents {
  private readonly logger = new Logger('oauth');

  emit(tenant: { readonly slug: string }, event: OauthEvent): void {
    if (event.kind === 'failed') {
      const { cause } = event;
      const trace = cause instanceof Error ? cause.stack : String(cause);
      this.logger.error({ tenant: tenant.slug, kind: event.kind, endpoint: event.endpoint }, trace);
    } else if (event.kind === 'refused' || event.kind === 'sign-in-refused') {
      this.logger.warn({ tenant: tenant.slug, ...event });
    } else {
      this.logger.log({ tenant: tenant.slug, ...event });
    }
  }
}
