import { setTimeout as delay } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { causeOf } from '#libs/platform';
import { RunFailure } from '../sandbox/run-failure.js';
import { type BackendReport, SandboxBackend, type SandboxSpec } from '../sandbox/sandbox-backend.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { deniesAll, denyAll, POLICY } from './deny-all.js';
import { fallenPodWalls } from './fallen-pod-walls.js';
import { K8sSandbox } from './k8s-sandbox.js';
import type { PodCluster } from './pod-cluster.js';
import { podOf, type PodPlace, RUNNER_LABEL } from './pod-manifest.js';
import { removePod } from './pod-removal.js';

const POLL_MS = 100;
const SWEPT_WITHIN_MS = 60_000;

/** Pods with gVisor in one namespace of a cluster. What a pod cannot be walled off from is refused. */
export class K8sBackend extends SandboxBackend {
  readonly name = 'k8s';

  constructor(
    private readonly cluster: PodCluster,
    private readonly place: PodPlace,
  ) {
    super();
  }

  override async probe(): Promise<BackendReport> {
    const { runtimeClass, claim, image } = this.place;
    const missing: string[] = [];
    const needs = async (what: string, there: () => Promise<boolean>): Promise<void> => {
      try {
        if (!(await there())) missing.push(what);
      } catch (cause) {
        missing.push(`${what} (the API server says: ${causeOf(cause).slice(0, 200)})`);
      }
    };
    await needs(`RuntimeClass ${runtimeClass}`, () => this.cluster.hasRuntimeClass(runtimeClass));
    await needs(`volume claim ${claim}`, () => this.cluster.hasClaim(claim));
    if (!/@sha256:[0-9a-f]{64}$/.test(image)) missing.push(`an image by digest, not ${image}`);
    return {
      missing,
      degraded: [
        'pods are not stopped between calls',
        'CPU time and peak memory of calls are not measured',
        'servers reach no network: pods have no egress relay',
      ],
    };
  }

  override async start(spec: SandboxSpec): Promise<Sandbox> {
    const asked = podOf(spec, this.place);
    await this.assertWalledOff();
    try {
      const admitted = await this.cluster.create(asked);
      const fallen = fallenPodWalls(asked, admitted);
      if (fallen.length > 0) throw new RunFailure('spawn-failed', `walls are missing: ${fallen.join('; ')}`);
      await this.running(asked, Date.now() + spec.profile.limits.startMs);
      return new K8sSandbox(spec.id, this.cluster, await this.cluster.attach(spec.id));
    } catch (cause) {
      const left = await removePod(this.cluster, spec.id).then(
        () => '',
        (reason: unknown) => `; the pod may still be there (${causeOf(reason)})`,
      );
      if (cause instanceof RunFailure) throw new RunFailure(cause.reason, cause.message + left);
      throw new RunFailure('spawn-failed', `the cluster did not start the pod: ${causeOf(cause)}${left}`);
    }
  }

  /** The policy stands before any pod does; what an earlier run left is deleted, and gone. */
  override async sweep(): Promise<void> {
    await this.cluster.putPolicy(denyAll(this.place.namespace));
    const mine = `${RUNNER_LABEL}=${this.place.runner}`;
    const until = Date.now() + SWEPT_WITHIN_MS;
    for (;;) {
      const left = await this.cluster.list(mine);
      if (left.length === 0) return;
      if (Date.now() > until) throw new Error(`${left.length} pods of an earlier run survive their deletion`);
      for (const { metadata } of left) await this.cluster.remove(metadata?.name ?? '');
      await delay(POLL_MS);
    }
  }

  /** The policy stays: it is for whatever is left. */
  override async close(): Promise<void> {
    // Pods are ended one by one before this.
  }

  /** A tool runs before its pod can be looked at: the policy has to be there earlier. @throws RunFailure */
  private async assertWalledOff(): Promise<void> {
    const policy = await this.cluster.findPolicy(POLICY).catch((cause: unknown) => {
      throw new RunFailure('spawn-failed', `the network policy could not be read: ${causeOf(cause)}`);
    });
    if (deniesAll(policy)) return;
    throw new RunFailure(
      'spawn-failed',
      `network policy ${POLICY} is missing or was changed; a runner that is started puts it in place`,
    );
  }

  private async running(asked: V1Pod, until: number): Promise<void> {
    for (;;) {
      const pod = await this.cluster.find(asked.metadata?.name ?? '');
      if (pod === undefined) throw new RunFailure('spawn-failed', 'the pod was deleted by somebody else');
      const fallen = fallenPodWalls(asked, pod);
      if (fallen.length > 0) throw new RunFailure('spawn-failed', `walls are missing: ${fallen.join('; ')}`);
      const { phase, reason } = pod.status ?? {};
      if (phase === 'Running') return;
      if (phase === 'Failed' || phase === 'Succeeded')
        throw new RunFailure('spawn-failed', `the pod ended before it was used: ${reason ?? phase}`);
      if (Date.now() > until) throw new RunFailure('start-timeout', `the pod is ${phase ?? 'unknown'}`);
      await delay(POLL_MS);
    }
  }
}
