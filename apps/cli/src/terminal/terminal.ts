import type { Clock } from '#libs/platform';
import type { Readable, Writable } from 'node:stream';

/** What a command may touch of the world around it. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Program and first arguments with which this command line is started, absolute. */
  readonly program: readonly string[];
  /** Whether it shows colours. */
  readonly color?: boolean;
  /** Asks the person in front of it; absent where nobody is. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** For a command that speaks a protocol over standard input and output; from then on nothing else may use them. */
  readonly stdio: () => Stdio;
}

export interface Stdio {
  readonly input: Readable;
  readonly output: Writable;
  /** Aborted when somebody ends the program from outside. */
  readonly interrupted: AbortSignal;
}
