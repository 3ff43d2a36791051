import type { ComponentClient } from '#libs/component';

/** Where the runner is, and how this gateway proves itself to it. */
export class RunnerConnection {
  constructor(
    /** Origin; undefined: this installation runs no sandboxes. */
    readonly url: string | undefined,
    readonly client: ComponentClient,
  ) {}
}
