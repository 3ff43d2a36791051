import { Denied } from '#libs/denial';
import { resultResponse } from '#libs/mcp';
import { causeOf, type Clock, type Log, newId } from '#libs/platform';
import type { Answer, Arrival } from './arrival.js';
import { CallRecord } from './call-record.js';
import type { DecisionSteps } from './decision-steps.js';
import type { OtherMethods } from './methods/other-methods.js';
import {
  type ActiveCaller,
  type AddressedRequest,
  type FreshSnapshot,
  isItemCall,
  type ItemCallMessage,
} from './proofs.js';
import type { Refusals } from './refusals.js';
import { Trail } from './trail.js';

/**
 * The decision: the one place that says in which order things are proved (architecture.md §5). A step returns a proof that
 * later steps take, so another order does not compile. Whatever is thrown, foreseen or not, ends in a denial and on record.
 */
export class Decision {
  constructor(
    private readonly gateway: string,
    private readonly steps: DecisionSteps,
    private readonly others: OtherMethods,
    private readonly refusals: Refusals,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Decides one request and carries it out if it is allowed. Never rejects. */
  async decide(arrival: Arrival, trail: Trail = new Trail(newId('call'), this.clock.now())): Promise<Answer> {
    const record = new CallRecord(this.gateway, arrival, trail);
    try {
      const answer = await this.prove(arrival, record);
      trail.proofs.admittedCall?.release();
      if (record.noteworthy) {
        this.steps.settledCall(record.traced(record.succeeded(answer.body?.length ?? 0)), record.intended);
      }
      return answer;
    } catch (cause) {
      trail.proofs.admittedCall?.release();
      const denied = await this.counted(this.denial(cause, trail.id), record);
      const answer = this.refusals.answer(denied, arrival, record);
      this.steps.settledCall(
        record.traced(record.refused(denied, answer.body?.length ?? 0)),
        record.intended,
      );
      return answer;
    }
  }

  private async prove(arrival: Arrival, record: CallRecord): Promise<Answer> {
    const { steps } = this;
    const { trail } = record;
    const addressed = trail.passed('addressedRequest', steps.addressedRequest(arrival));
    const snapshot = trail.passed('freshSnapshot', await steps.freshSnapshot(addressed));
    const token = trail.passed('verifiedToken', steps.verifiedToken(arrival, addressed, snapshot));
    const possession = trail.passed('provenPossession', steps.provenPossession(addressed, token, snapshot));
    const caller = trail.passed('activeCaller', await steps.activeCaller(addressed, possession, snapshot));
    if (addressed.method !== 'POST') return this.ofSession(arrival, record, addressed, snapshot, caller);
    const message = trail.passed(
      'wellFormedMessage',
      await steps.wellFormedMessage(arrival, addressed, caller, record),
    );
    if (isItemCall(message)) return this.call(arrival, record, addressed, snapshot, caller, message);
    record.counted = true;
    await steps.admittedRequest(addressed, snapshot, caller, message);
    return this.others.answer(addressed, snapshot, caller, message);
  }

  private async call(
    arrival: Arrival,
    record: CallRecord,
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    message: ItemCallMessage,
  ): Promise<Answer> {
    const { steps } = this;
    const { trail } = record;
    const published = trail.passed('publishedTool', steps.publishedTool(addressed, snapshot, message));
    const attested = trail.passed('attestedManifest', await steps.attestedManifest(addressed, published));
    const granted = trail.passed('grantedTool', steps.grantedTool(snapshot, caller, attested));
    const accepted = trail.passed(
      'acceptedArguments',
      steps.acceptedArguments(addressed, snapshot, caller, granted, message),
    );
    const approved = trail.passed(
      'approvedIfSensitive',
      await steps.approvedIfSensitive(addressed, caller, message, accepted, trail.id),
    );
    const admitted = trail.passed(
      'admittedCall',
      await steps.admittedCall(record.intend(), snapshot, caller, message, approved),
    );
    const clean = trail.passed(
      'cleanArguments',
      await steps.cleanArguments(snapshot, caller, admitted, approved),
    );
    if (message.call.subscribes === true) return this.others.subscribe(addressed, message, approved, clean);
    const executed = trail.passed(
      'execute',
      await steps.execute(
        addressed,
        caller,
        message,
        admitted,
        clean,
        arrival.connection,
        record.askUpstream(),
      ),
    );
    const result = trail.passed(
      'acceptedResult',
      await steps.acceptedResult(addressed, caller, message, admitted, clean, executed),
    );
    return { status: 200, body: resultResponse(message.message.id, result.resultJson) };
  }

  /** GET and DELETE say no message, only which session they are about. */
  private async ofSession(
    arrival: Arrival,
    record: CallRecord,
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
  ): Promise<Answer> {
    const session = await this.others.sessionOf(arrival, addressed, caller);
    record.counted = true;
    await this.steps.admittedRequest(addressed, snapshot, caller, { session });
    return addressed.method === 'DELETE'
      ? this.others.endSession(addressed, session)
      : this.others.openStream(arrival, addressed, snapshot, caller, session);
  }

  /**
   * A refused request uses its proof up and counts against its user like any other; otherwise whoever got hold of a proof
   * could learn from refusals, and a user could fill the audit log with them.
   */
  private async counted(denied: Denied, record: CallRecord): Promise<Denied> {
    const { addressedRequest, freshSnapshot, activeCaller, wellFormedMessage } = record.trail.proofs;
    if (record.counted || !addressedRequest || !freshSnapshot || !activeCaller) return denied;
    try {
      const session = wellFormedMessage?.session;
      await this.steps.admittedRequest(addressedRequest, freshSnapshot, activeCaller, { session });
      return denied;
    } catch (cause) {
      return this.denial(cause, denied.reason);
    }
  }

  private denial(cause: unknown, about: string): Denied {
    if (cause instanceof Denied) return cause;
    this.log.error('unforeseen: denied', { about, cause: causeOf(cause) });
    return new Denied('internal-error', { detail: causeOf(cause).slice(0, 300) });
  }
}
