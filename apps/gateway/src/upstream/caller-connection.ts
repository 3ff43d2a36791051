/** What is sent to a caller ahead of the answer to its request, as an event stream. */
export interface EarlyMessages {
  /** @param message JSON text. @returns false when the caller does not read as fast: then nothing more should be sent for now */
  send(message: string): boolean;
  /** Whether the caller has not read what was sent. */
  readonly full: boolean;
  /** Called once, when it has. */
  onDrain(resume: () => void): void;
  /** Ends the connection without ending the stream: who resumes it gets what is sent from now on (SEP-1699). */
  interrupt(): void;
}

/** Whether the caller is still there, and whom to tell when it leaves. One per request. */
export class CallerConnection {
  closed = false;
  /** At most one listener: the call under way. */
  onClose: (() => void) | undefined;
  private early: EarlyMessages | undefined;

  /** @param open begins an event stream, once; after that the answer is its last message */
  constructor(private readonly open?: () => EarlyMessages) {}

  /** Begins the event stream at its first use. Undefined when there can be none. */
  get messages(): EarlyMessages | undefined {
    if (!this.closed) this.early ??= this.open?.();
    return this.early;
  }

  close(): void {
    this.closed = true;
    this.onClose?.();
  }
}
