import { setTimeout as delay } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { type ExitInfo, type ResourceUsage, Sandbox } from '../sandbox/sandbox.js';
import type { AttachedPod, PodCluster } from './pod-cluster.js';
import { removePod } from './pod-removal.js';

/** How long after its streams a pod's end is awaited. */
const ENDED_WITHIN_MS = 10_000;
const POLL_MS = 100;

/** A sandbox that is a pod: its streams come over the API server, its end is its deletion. */
export class K8sSandbox extends Sandbox {
  readonly stdin;
  readonly stdout;
  readonly stderr;
  readonly exited: Promise<ExitInfo>;
  private killing: Promise<ResourceUsage> | undefined;
  private oomKills = 0;

  constructor(
    readonly id: string,
    private readonly cluster: PodCluster,
    private readonly attached: AttachedPod,
  ) {
    super();
    ({ stdin: this.stdin, stdout: this.stdout, stderr: this.stderr } = attached);
    for (const stream of [this.stdin, this.stdout, this.stderr]) stream.on('error', () => undefined); // `exited` tells
    this.exited = attached.closed.then(() => this.ending()).catch(() => ({ code: null, signal: null }));
  }

  /** Pods cannot be stopped between calls; the back end reports that. */
  override freeze(): Promise<void> {
    return Promise.resolve();
  }

  override thaw(): Promise<void> {
    return Promise.resolve();
  }

  /** Only what the cluster says of every pod: it was ended for want of memory. Times and peaks are not measured. */
  override usage(): ResourceUsage {
    return { cpuMs: 0, memPeakBytes: 0, oomKills: this.oomKills, pidRefusals: 0, throttledPeriods: 0 };
  }

  override resetPeak(): void {
    // Nothing is measured.
  }

  override kill(): Promise<ResourceUsage> {
    this.killing ??= this.end().catch((cause: unknown) => {
      this.killing = undefined; // what survived can be tried again
      throw cause;
    });
    return this.killing;
  }

  private async end(): Promise<ResourceUsage> {
    // Why it may have ended is good to know; that it ends does not depend on it.
    await this.cluster.find(this.id).then(
      (pod) => this.note(pod),
      () => undefined,
    );
    this.attached.close();
    for (const stream of [this.stdin, this.stdout, this.stderr]) stream.destroy();
    await removePod(this.cluster, this.id);
    return this.usage();
  }

  /** The streams have ended: by itself, or because the connection broke. What still runs then is of no use, and is killed. */
  private async ending(): Promise<ExitInfo> {
    const until = Date.now() + ENDED_WITHIN_MS;
    for (;;) {
      const pod = await this.cluster.find(this.id);
      const terminated = this.note(pod);
      if (terminated !== undefined) return { code: terminated.exitCode, signal: null };
      if (pod === undefined || this.killing !== undefined || Date.now() > until)
        return { code: null, signal: 'SIGKILL' };
      await delay(POLL_MS);
    }
  }

  private note(pod: V1Pod | undefined) {
    const terminated = pod?.status?.containerStatuses?.[0]?.state?.terminated;
    if (terminated?.reason === 'OOMKilled') this.oomKills = 1;
    return terminated;
  }
}
