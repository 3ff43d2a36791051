import { Injectable } from '@nestjs/common';
import type { AdminChange } from '../audit/audit.module.js';
import { LoggingOauthEvents } from './logging-oauth-events.js';
import { type OauthEvent, OauthEvents } from './oauth-events.js';
import { RefusalRecord } from './refusal-record.js';

const MAX_NOTE = 500;

/** How clients learn to go on, and clients that went away: nothing was refused. */
const NO_REFUSALS: ReadonlySet<string> = new Set([
  'use_dpop_nonce',
  'authorization_pending',
  'slow_down',
  'connection_lost',
]);

/** Everything goes to the log; what was refused also to the tenant's record. */
@Injectable()
export class RecordingOauthEvents extends OauthEvents {
  constructor(
    private readonly log: LoggingOauthEvents,
    private readonly record: RefusalRecord,
  ) {
    super();
  }

  override emit(tenant: { readonly id: string; readonly slug: string }, event: OauthEvent): void {
    this.log.emit(tenant, event);
    const change = refusal(event);
    if (change !== undefined) this.record.add(tenant, change);
  }
}

function refusal(event: OauthEvent): AdminChange | undefined {
  if (event.kind === 'sign-in-refused') {
    const { account, client, reason } = event;
    const id = account ?? 'unknown';
    return {
      actor: { kind: 'user', id, name: id },
      action: 'sign-in.refused',
      object: { kind: 'agent', id: client },
      after: { reason },
    };
  }
  if (event.kind !== 'refused' || event.recorded || NO_REFUSALS.has(event.error)) return undefined;
  const id = event.client ?? 'unknown';
  return {
    actor: { kind: 'agent', id, name: id },
    action: 'oauth.refused',
    object: { kind: 'endpoint', id: event.endpoint },
    after: { error: event.error },
    note: event.reason.slice(0, MAX_NOTE),
  };
}
