import { INTERNAL_RESOURCE_PATH, type RekeyRequest, rekeyResponse } from '#libs/contracts';
import { clientAssertion, loadClientKey } from '#libs/oauth';
import { causeOf, type Clock, type Log, unixSeconds } from '#libs/platform';
import { randomUUID } from 'node:crypto';
import { ComponentClient } from './component-client.js';
import type { ComponentIdentity } from './component-identity.js';
import { type PrivateJwk, publicPart } from './component-key.js';
import type { Enrolment } from './enrolment.js';

const LOOK_EVERY_MS = 10 * 60_000;
const ANSWER_MS = 10_000;

export interface RotationParts {
  /** Origin at which the control plane is reached. */
  readonly apiUrl: string;
  readonly enrolment: Pick<Enrolment, 'current'>;
  readonly identity: ComponentIdentity;
  /** Age at which a key makes way for the next, in milliseconds. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Replaces the component's key by itself when it is old enough, and finishes what an earlier run began. */
export class KeyRotation {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<boolean> | undefined;

  constructor(private readonly parts: RotationParts) {}

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.timer.unref();
    void this.look();
  }

  /** What is under way is finished by the next run. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** One look at a time. @returns whether the key was replaced; a failure is logged, and tried again at the next look */
  look(): Promise<boolean> {
    this.looking ??= this.replaceIfOld()
      .catch((cause: unknown) => {
        this.parts.log.warn('the component key was not replaced', { cause: causeOf(cause) });
        return false;
      })
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async replaceIfOld(): Promise<boolean> {
    const { enrolment, identity, maxAgeMs, clock, log } = this.parts;
    if (enrolment.current === undefined) return false;
    if (identity.next === undefined && clock.now() - identity.since < maxAgeMs) return false;
    const next = identity.next ?? (await identity.prepare());
    await this.tell(next);
    await identity.adopt(clock.now());
    log.info('the component key was replaced', { key: next.kid });
    return true;
  }

  /** With the key in use; or with the next, if an answer was lost and the one before has died meanwhile. */
  private async tell(next: PrivateJwk): Promise<void> {
    try {
      await this.ask(this.parts.identity, next);
    } catch (cause) {
      await this.ask({ clientKey: loadClientKey(next) }, next).catch(() => {
        throw cause;
      });
    }
  }

  private async ask(by: Pick<ComponentIdentity, 'clientKey'>, next: PrivateJwk): Promise<void> {
    const { apiUrl, enrolment, clock } = this.parts;
    const { clientId = '', resource = '' } = enrolment.current ?? {};
    const claims = { clientId, issuer: `${resource}/key`, jti: randomUUID(), iat: unixSeconds(clock) };
    const body: RekeyRequest = {
      key: publicPart(next),
      proof: clientAssertion(loadClientKey(next), claims),
    };
    const response = await new ComponentClient(apiUrl, enrolment, by, clock).send({
      method: 'POST',
      url: `${apiUrl}${INTERNAL_RESOURCE_PATH}/key`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.ok) return void rekeyResponse.parse(await response.json());
    await response.body?.cancel();
    throw new Error(`the control plane answered HTTP ${response.status} to the next key`);
  }
}
