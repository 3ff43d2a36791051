import type { ProbeStep } from '#libs/contracts';
import { ProbeFailure } from './probe-failure.js';

/** Protocol of one probe, as it is shown to people. */
export class ProbeSteps {
  readonly taken: ProbeStep[] = [];

  /** Notes how a step ends; its failure goes on to the caller. @param says what to tell when it passes */
  async take<T>(step: ProbeStep['step'], work: () => Promise<T>, says: (result: T) => string): Promise<T> {
    try {
      const result = await work();
      this.taken.push({ step, ok: true, code: 'ok', message: says(result), hint: null });
      return result;
    } catch (cause) {
      if (cause instanceof ProbeFailure) {
        const { code, message, hint } = cause;
        this.taken.push({ step, ok: false, code, message, hint });
      }
      throw cause;
    }
  }
}
