/** Something a person has to repair. The message says what happened, why, and what to do; it needs no stack. */
export class LaunchError extends Error {
  /** @override */
  name = 'LaunchError';
}
