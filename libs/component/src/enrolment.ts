import { causeOf, type Log, SettingsError } from '#libs/platform';
import { type EnrolRequest, type EnrolResponse, enrolResponse } from '#libs/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { type PrivateJwk, publicPart } from './component-key.js';
import type { StateFiles } from './state-files.js';

const FILE = 'enrolment.json';
const RETRY_MS = 1_000;
const TIMEOUT_MS = 10_000;

/** What a component says about itself when it enrols. */
export interface EnrolmentFacts {
  readonly kind: EnrolRequest['kind'];
  readonly name: string;
  /** Origin of the control plane. */
  readonly apiUrl: string;
  /** The one-time token; needed at the first start alone. */
  readonly enrolmentToken: string | undefined;
  readonly key: PrivateJwk;
  /** Gateways only: the one in use and the next. */
  readonly callTokenKeys?: readonly PrivateJwk[];
}

/**
 * Who this component is to the control plane. Enrolled once with a one-time token; after that the answer is kept in
 * `STATE_DIR`, so a restart needs neither a token nor a control plane that is up.
 */
export class Enrolment {
  /** What the control plane answered; undefined until enrolled. */
  current: EnrolResponse | undefined;

  constructor(
    private readonly facts: EnrolmentFacts,
    private readonly files: StateFiles,
    private readonly log: Log,
  ) {}

  /** Reads the stored enrolment. @throws SettingsError when there is none and no token to get one. */
  async recall(): Promise<void> {
    const stored = await this.files.find(FILE);
    if (stored !== undefined) this.current = enrolResponse.parse(JSON.parse(stored));
    else if (this.facts.enrolmentToken === undefined) {
      throw new SettingsError(
        'ENROLMENT_TOKEN: is required at the first start, because STATE_DIR holds no enrolment',
      );
    }
  }

  /**
   * Enrols unless done before; waits for a control plane that is still starting.
   *
   * @throws SettingsError when the control plane refuses the token: retrying cannot help.
   */
  async establish(signal: AbortSignal): Promise<void> {
    while (this.current === undefined && !signal.aborted) {
      try {
        const answer = await this.enrol(signal);
        await this.files.write(FILE, JSON.stringify(answer));
        this.current = answer;
      } catch (cause) {
        if (cause instanceof SettingsError) throw cause;
        if (signal.aborted) return;
        this.log.warn('enrolment is waiting for the control plane', { cause: causeOf(cause) });
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async enrol(signal: AbortSignal): Promise<EnrolResponse> {
    const body: EnrolRequest = {
      token: this.facts.enrolmentToken ?? '',
      kind: this.facts.kind,
      name: this.facts.name,
      key: publicPart(this.facts.key),
      callTokenKeys: (this.facts.callTokenKeys ?? []).map(publicPart),
    };
    const response = await fetch(`${this.facts.apiUrl}/internal/v1/enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (response.ok) return enrolResponse.parse(await response.json());
    await response.body?.cancel();
    if (response.status === 404) {
      throw new SettingsError(`API_URL: no control plane answers at ${this.facts.apiUrl} (HTTP 404)`);
    }
    if (response.status >= 400 && response.status < 500 && response.status !== 429) {
      throw new SettingsError(
        `ENROLMENT_TOKEN: the control plane refused it (HTTP ${response.status}): issue a new one`,
      );
    }
    throw new Error(`enrolment answered HTTP ${response.status}`);
  }
}
