import type { Intent, Rate, Snapshot } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { causeOf, type Clock } from '#libs/platform';
import type { Admission, AdmissionRequest, AdmissionStore, Cap } from '../../../admission/admission-store.js';
import { CallReservation, UncertainAdmission } from '../../../admission/call-reservation.js';
import type { TokenCounter } from '../../../admission/token-counter.js';
import type { OutcomeOutbox } from '../../../audit/outcome-outbox.js';
import { sessionUse } from '../../../sessions/legacy-session.js';
import {
  type ActiveCaller,
  type AddressedRequest,
  type AdmittedCall,
  type ApprovedIfSensitive,
  type FreshSnapshot,
  proven,
  type WellFormedMessage,
} from '../../proofs.js';

/** A call that has not ended this long after its own limit is lost: the recorder's reaper then writes its end. */
const GRACE_MS = 30_000;

/**
 * Step 12: the proof is used for the first time, the session still lives, user, agent, tool and tenant are within their
 * limits, every budget has room for the worst case, and the intent is stored: one atomic script, one round trip (architecture.md §7; RFC 9449 §11.1). Without an answer
 * of Redis none of that is known, so the call is denied.
 *
 * Not checked: content. What runs from here on is on record, whatever happens to this process.
 *
 * @throws Denied `proof-replayed`, `proof-invalid`, `session-unknown`, `rate-limited`, `tool-rate-limited`,
 *   `budget-exhausted`, `limiter-unavailable`
 */
export const admittedCall =
  (
    store: AdmissionStore,
    outbox: Pick<OutcomeOutbox, 'full'>,
    tokens: Pick<TokenCounter, 'count'>,
    clock: Clock,
  ) =>
  async (
    intent: Intent,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    { session }: WellFormedMessage,
    { served: { tool, server }, argumentsJson, terms }: ApprovedIfSensitive,
  ): Promise<AdmittedCall> => {
    if (outbox.full)
      throw new Denied('limiter-unavailable', { detail: 'the audit outbox is full', retryAfter: 5 });
    const { limits } = snapshot.policy.snapshot;
    const ids = { user: caller.sub, agent: caller.clientId, tool: tool.urn, tenant: 'all' };
    const pair = tighter(terms.limits, limits.pair);
    const caps = capsOf(limits.running, ids);
    const reservation = reservationOf(snapshot, tool.cost, () => {
      const call = { argumentsJson, now: clock.now() };
      return new CallReservation(snapshot.budgets, tool.cost, tokens, ids, call);
    });
    const admission = admit(store, {
      tenant: intent.tenant,
      ...proofOf(caller),
      ...(session === undefined ? {} : { session: sessionUse(session, clock.now()) }),
      meters: {
        user: { id: ids.user, rate: limits.user },
        agent: { id: ids.agent, rate: limits.agent },
        tool: { id: ids.tool, rate: tool.limit ?? limits.tool },
        tenant: { id: ids.tenant, rate: limits.tenant },
        ...(pair === undefined ? {} : { pair: { id: pairOf(caller, tool.urn), rate: pair } }),
      },
      caps,
      ...(reservation === undefined ? {} : { reservations: reservation.reservations }),
      intent: {
        callId: intent.id,
        json: JSON.stringify(reservation === undefined ? intent : { ...intent, ...reservation.reserved }),
        deadline: clock.now() + server.timeoutMs + GRACE_MS,
      },
    });
    try {
      await admission;
    } catch (cause) {
      if (!(cause instanceof Denied) || cause.reason !== 'limiter-unavailable' || reservation === undefined)
        throw cause;
      throw new UncertainAdmission(cause, reservation);
    }
    const release = (): void => {
      if (caps.length > 0) store.release(intent.tenant, intent.id, caps);
    };
    return proven({ callId: intent.id, reservation, release });
  };

/** A grant may allow less than its tenant does to everybody, never more. */
function tighter(granted: Rate | undefined, general: Rate | undefined): Rate | undefined {
  if (granted === undefined || general === undefined) return granted ?? general;
  return granted.perMinute < general.perMinute ? granted : general;
}

/** Where nothing counts what calls use, nothing of it costs a call anything. */
const reservationOf = (
  { budgets }: FreshSnapshot,
  cost: object | undefined,
  make: () => CallReservation,
): CallReservation | undefined => (budgets.empty && cost === undefined ? undefined : make());

type RunningLimits = Snapshot['limits']['running'];

function capsOf(running: RunningLimits, ids: Readonly<Record<Cap['scope'], string>>): readonly Cap[] {
  if (running === undefined) return NO_CAPS;
  return SCOPES.flatMap((scope) => {
    const max = running[scope];
    return max === undefined ? [] : [{ scope, id: ids[scope], max }];
  });
}

const NO_CAPS: readonly Cap[] = Object.freeze([]);
const SCOPES = ['user', 'agent', 'tool', 'tenant'] as const;

/**
 * Step 12 for everything that runs no tool: the same script with the proof, the session and the user's meter. A caller
 * without a key and without a session leaves nothing to look up but the meter, so lists are answered to it while Redis is
 * down; nobody else's proof can be known to be fresh then (docs/decisions/0010).
 *
 * @throws Denied as `admittedCall`
 */
export const admittedRequest =
  (store: AdmissionStore, clock: Clock) =>
  async (
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    { session }: Pick<WellFormedMessage, 'session'>,
  ): Promise<void> => {
    const request: AdmissionRequest = {
      tenant: addressed.tenant,
      ...proofOf(caller),
      ...(session === undefined ? {} : { session: sessionUse(session, clock.now()) }),
      meters: { user: { id: caller.sub, rate: snapshot.policy.snapshot.limits.user } },
    };
    try {
      await admit(store, request);
    } catch (cause) {
      const unmetered = cause instanceof Denied && cause.reason === 'limiter-unavailable';
      if (!unmetered || request.proof !== undefined || request.session !== undefined) throw cause;
    }
  };

/** The length keeps two pairs apart whose texts join to one. */
const pairOf = ({ sub, principal }: ActiveCaller, urn: string): string => `${sub.length}:${principal} ${urn}`;

const proofOf = ({ proofUse }: ActiveCaller): Pick<AdmissionRequest, 'proof'> =>
  proofUse === undefined ? {} : { proof: proofUse };

async function admit(store: AdmissionStore, request: AdmissionRequest): Promise<void> {
  let verdict: Admission;
  try {
    verdict = await store.admit(request);
  } catch (cause) {
    throw new Denied('limiter-unavailable', { detail: causeOf(cause).slice(0, 200), retryAfter: 5 });
  }
  switch (verdict.kind) {
    case 'admitted':
      return;
    case 'replayed':
      throw new Denied('proof-replayed');
    case 'untimely':
      throw new Denied('proof-invalid', { detail: 'made for another time than it is by the clock of Redis' });
    case 'session-gone':
      throw new Denied('session-unknown', { detail: 'ended or expired' });
    case 'limited': {
      const retryAfter = Math.max(1, Math.ceil(verdict.retryMs / 1000));
      const reason =
        verdict.meter === 'tool' || verdict.meter === 'pair' ? 'tool-rate-limited' : 'rate-limited';
      const perMinute = request.meters[verdict.meter]?.rate.perMinute ?? 0;
      throw new Denied(reason, {
        detail: `limit of the ${verdict.meter}`,
        hint: `retry in ${retryAfter} s`,
        retryAfter,
        quota: { name: verdict.meter, perMinute },
      });
    }
    case 'crowded': {
      const { scope, max } = verdict.cap;
      throw new Denied(scope === 'tool' ? 'tool-rate-limited' : 'rate-limited', {
        detail: `${max} calls of the ${scope} are under way`,
        hint: 'retry when one of the calls under way has ended',
        retryAfter: 1,
      });
    }
    case 'exhausted': {
      const { budget, of, window, endsAt, unit } = verdict.reservation;
      throw new Denied('budget-exhausted', {
        detail:
          `budget ${budget}${of === '' ? '' : ` of ${of}`} has no room for the call (${unit}, ${window})`.slice(
            0,
            300,
          ),
        hint: `resets at ${new Date(endsAt).toISOString()}`,
      });
    }
  }
}
