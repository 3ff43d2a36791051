/** Something the person at the terminal should know. `message` says what happened and why. */
export class CliError extends Error {
  override readonly name = 'CliError';

  /** @param remedies what to do; when several, one of them fits */
  constructor(
    message: string,
    readonly remedies: readonly string[] = [],
    /** 1: refused or failed; 2: the command itself is wrong. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

/** The command line or the configuration is wrong; nothing was sent. */
export class UsageError extends CliError {
  constructor(message: string, ...remedies: string[]) {
    super(message, remedies, 2);
  }
}
