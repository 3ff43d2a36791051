/**
 * Holds the CSRF value of the session and the requests that found the session ended: they wait until the operator
 * has signed in again. The session itself is an HttpOnly cookie that this code cannot see.
 */
export class SessionGate {
  #csrf: string | undefined;
  #renewal: PromiseWithResolvers<void> | undefined;
  readonly #listeners = new Set<() => void>();

  get csrf(): string | undefined {
    return this.#csrf;
  }

  /** The session is live; whoever waits goes on. */
  open(csrf: string): void {
    this.#csrf = csrf;
    const waiting = this.#renewal;
    this.#renewal = undefined;
    waiting?.resolve();
    this.#tell();
  }

  /** Resolves when the operator is back. */
  ended(): Promise<void> {
    this.#renewal ??= Promise.withResolvers<void>();
    this.#tell();
    return this.#renewal.promise;
  }

  readonly hasEnded = (): boolean => this.#renewal !== undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
