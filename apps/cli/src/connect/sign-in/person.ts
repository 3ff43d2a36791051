/** The person at this machine, as far as a sign-in needs them. */
export interface Person {
  /** Tells them something, where no program takes it for a message. */
  readonly say: (line: string) => void;
  /** Is there a browser to show them a page in? */
  readonly hasBrowser: boolean;
  readonly show: (url: string) => void;
  /** Waits, in milliseconds. @throws the reason of `signal` */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}
