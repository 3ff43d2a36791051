/** A process of ours that runs until it is stopped. */
export interface Launched {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface LaunchSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a process and waits until it is ready; a process that ends before is an error that shows its last lines. */
export type Launch = (spec: LaunchSpec, isReady: (pid: number) => boolean) => Promise<Launched>;
