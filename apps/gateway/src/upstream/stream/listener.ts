import type { LogLevel } from '#libs/mcp';

type Members = Readonly<Record<string, unknown>>;

/** What the agent's side says to a request of the upstream. */
export type Reply =
  { readonly result: Members } | { readonly error: { readonly code: number; readonly message: string } };

/** Who hears what an upstream says before its answer. Nothing of it is believed: each listener checks what it passes on. */
export interface Listener {
  readonly wantsProgress: boolean;
  /** Least level of log messages that are wanted; undefined: none. */
  readonly logLevel: LogLevel | undefined;
  /** The event stream has begun. */
  onOpened?(): void;
  onNotification(method: string, params: Members): void;
  /** Never rejects. */
  onRequest(method: string, params: Members): Promise<Reply>;
  /** The upstream ended its stream before the answer, to be asked for the rest later. */
  onInterrupted(): void;
  /** Whether the upstream should be read no further for now; `resume` is called when it may be. */
  congested(resume: () => void): boolean;
}
