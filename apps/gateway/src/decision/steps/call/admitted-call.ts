import type { Intent } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { causeOf, type Clock } from '#libs/platform';
import type { Admission, AdmissionRequest, AdmissionStore } from '../../../admission/admission-store.js';
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
 * limits, and the intent is stored: one atomic script, one round trip (architecture.md §7; RFC 9449 §11.1). Without an answer
 * of Redis none of that is known, so the call is denied.
 *
 * Not checked: content. What runs from here on is on record, whatever happens to this process.
 *
 * @throws Denied `proof-replayed`, `proof-invalid`, `session-unknown`, `rate-limited`, `tool-rate-limited`, `limiter-unavailable`
 */
export const admittedCall =
  (store: AdmissionStore, outbox: Pick<OutcomeOutbox, 'full'>, clock: Clock) =>
  async (
    intent: Intent,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    { session }: WellFormedMessage,
    { served: { tool, server }, terms }: ApprovedIfSensitive,
  ): Promise<AdmittedCall> => {
    if (outbox.full)
      throw new Denied('limiter-unavailable', { detail: 'the audit outbox is full', retryAfter: 5 });
    const { limits } = snapshot.policy.snapshot;
    await admit(store, {
      tenant: intent.tenant,
      ...proofOf(caller),
      ...(session === undefined ? {} : { session: sessionUse(session, clock.now()) }),
      meters: {
        user: { id: caller.sub, rate: limits.user },
        agent: { id: caller.clientId, rate: limits.agent },
        tool: { id: tool.urn, rate: tool.limit ?? limits.tool },
        tenant: { id: 'all', rate: limits.tenant },
        ...(terms.limits === undefined ? {} : { pair: { id: pairOf(caller, tool.urn), rate: terms.limits } }),
      },
      intent: {
        callId: intent.id,
        json: JSON.stringify(intent),
        deadline: clock.now() + server.timeoutMs + GRACE_MS,
      },
    });
    return proven({ callId: intent.id });
  };

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
      throw new Denied(reason, {
        detail: `limit of the ${verdict.meter}`,
        hint: `retry in ${retryAfter} s`,
        retryAfter,
      });
    }
  }
}
