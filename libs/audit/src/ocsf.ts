import type { AdminEvent, AuditEvent, CallEvent } from '#libs/contracts';
import type { ChainRow } from './chain-verifier.js';

/** OCSF 1.5.0, class API Activity of the category Application Activity: what SIEMs read. */
const VERSION = '1.5.0';
const CATEGORY = 6;
const API_ACTIVITY = 6003;
const OTHER = 99;
const ACTIVITIES: Readonly<Record<string, number>> = { create: 1, read: 2, update: 3, delete: 4 };
const BY_EFFECT: Readonly<Record<string, number>> = { read: 2, write: 3, destructive: 4, external: OTHER };
const STATUS = { succeeded: 1, failed: 2, denied: 2, unknown: 0 } as const;
const INFORMATIONAL = 1;
const MEDIUM = 3;

/** One event as a SIEM reads it. `unmapped` holds what OCSF has no word for; the chain's hash leads back to the event. */
export function toOcsf(
  event: AuditEvent,
  { seq, hash }: Pick<ChainRow, 'seq' | 'hash'>,
): Record<string, unknown> {
  const special = event.kind === 'call' ? ofCall(event) : ofChange(event);
  return {
    ...special,
    class_uid: API_ACTIVITY,
    category_uid: CATEGORY,
    type_uid: API_ACTIVITY * 100 + special.activity_id,
    time: Date.parse(event.at),
    metadata: {
      version: VERSION,
      uid: event.id,
      sequence: seq,
      tenant_uid: event.tenant,
      product: { name: 'Sallyport', vendor_name: 'Sallyport' },
    },
    observables: [{ name: 'chain.hash', type_id: 8, value: hash }],
  };
}

function ofCall(event: CallEvent) {
  const { caller, tool, outcome, reason } = event;
  return {
    activity_id: tool === undefined ? OTHER : (BY_EFFECT[tool.effect ?? ''] ?? OTHER),
    severity_id: outcome === 'succeeded' ? INFORMATIONAL : MEDIUM,
    status_id: STATUS[outcome],
    status_code: reason ?? outcome,
    ...(event.detail === undefined ? {} : { status_detail: event.detail }),
    count: event.count,
    duration: Math.round(event.durationUs / 1000),
    actor: {
      user: {
        uid: caller.sub ?? 'unknown',
        ...(caller.roles && { groups: caller.roles.map((name) => ({ name })) }),
      },
      ...(caller.clientId === undefined ? {} : { app_uid: caller.clientId }),
      ...(caller.grant === undefined ? {} : { session: { uid: caller.grant } }),
    },
    src_endpoint: caller.source === undefined ? { name: 'unknown' } : { ip: caller.source },
    api: {
      operation: event.method,
      service: { name: tool?.server ?? event.endpoint },
      request: { uid: event.id },
    },
    ...(tool === undefined
      ? {}
      : { resources: [{ uid: tool.urn ?? tool.name, name: tool.name, type: 'tool' }] }),
    unmapped: { gateway: event.gateway, arguments_sha256: event.argsHash, result_sha256: event.resultHash },
  };
}

function ofChange({ actor, action, object, note }: AdminEvent) {
  const verb = action.split('.').at(-1) ?? '';
  return {
    activity_id: ACTIVITIES[verb] ?? OTHER,
    severity_id: INFORMATIONAL,
    status_id: STATUS.succeeded,
    actor: { user: { uid: actor.id, name: actor.name, type: actor.kind } },
    src_endpoint: { name: 'control plane' },
    api: { operation: action, service: { name: 'control plane' } },
    resources: [{ uid: object.id, type: object.kind }],
    ...(note === undefined ? {} : { message: note }),
  };
}
