import { isAbsolute, relative } from 'node:path';
import type { V1Pod, V1VolumeMount } from '@kubernetes/client-node';
import { RunFailure } from '../sandbox/run-failure.js';
import type { SandboxSpec } from '../sandbox/sandbox-backend.js';

/** Where and from what pods are made. */
export interface PodPlace {
  readonly namespace: string;
  /** Name of the runner whose pods these are. */
  readonly runner: string;
  /** Image with `/bin/node`, by digest. */
  readonly image: string;
  readonly runtimeClass: string;
  /** Volume claim whose root is `dataDir` of the runner. */
  readonly claim: string;
  readonly dataDir: string;
}

export const CONTAINER = 'tool';
/** The least with which a deletion still waits for the node to say that nothing runs any more. */
export const GRACE_SECONDS = 1;
export const RUNNER_LABEL = 'sallyport.dev/runner';
/** What the network policy selects. */
export const SANDBOX_LABELS = {
  'app.kubernetes.io/managed-by': 'sallyport',
  'sallyport.dev/sandbox': 'true',
};

/**
 * The pod of one sandbox: gVisor, no identity in the cluster, no name service, nothing writable but memory and its own state.
 *
 * @throws RunFailure `spawn-failed` for what this back end has no wall for
 */
export function podOf(spec: SandboxSpec, place: PodPlace): V1Pod {
  const { id, profile, uid, artifactDir, mounts } = spec;
  const { limits, tmpMb, shmMb } = profile;
  assertPossible(spec);
  const inClaim = (path: string): string => claimPath(path, place.dataDir);
  const volumeMounts: V1VolumeMount[] = [
    { name: 'data', mountPath: '/app', subPath: inClaim(artifactDir), readOnly: true },
    ...mounts.map(({ source, target, mode }) => ({
      name: 'data',
      mountPath: target,
      subPath: inClaim(source),
      // What is not so is left out, as the API server does when it gives the pod back.
      ...(mode === 'ro' && { readOnly: true }),
    })),
    ...(tmpMb > 0 ? [{ name: 'tmp', mountPath: '/tmp' }] : []),
    ...(shmMb > 0 ? [{ name: 'shm', mountPath: '/dev/shm' }] : []),
  ];
  const amounts = { cpu: cores(limits.cpuPct), memory: mebibytes(limits.memMb), 'ephemeral-storage': '16Mi' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: id,
      namespace: place.namespace,
      labels: { ...SANDBOX_LABELS, [RUNNER_LABEL]: place.runner },
    },
    spec: {
      runtimeClassName: place.runtimeClass,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: GRACE_SECONDS,
      activeDeadlineSeconds: longestLife(profile),
      hostname: 'sandbox',
      // No name is resolved inside: this server answers nothing.
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['127.0.0.1'] },
      securityContext: {
        runAsNonRoot: true,
        runAsUser: uid,
        runAsGroup: uid,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: CONTAINER,
          image: place.image,
          imagePullPolicy: 'IfNotPresent',
          command: [...profile.command],
          workingDir: profile.cwd,
          env: Object.entries({
            PATH: '/bin',
            HOME: '/tmp',
            TMPDIR: '/tmp',
            LANG: 'C.UTF-8',
            ...profile.env,
          }).map(([name, value]) => (value === '' ? { name } : { name, value })),
          stdin: true,
          stdinOnce: true,
          tty: false,
          securityContext: {
            allowPrivilegeEscalation: false,
            privileged: false,
            readOnlyRootFilesystem: true,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
          resources: { limits: amounts, requests: amounts },
          volumeMounts,
        },
      ],
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName: place.claim } },
        ...(tmpMb > 0 ? [{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: mebibytes(tmpMb) } }] : []),
        ...(shmMb > 0 ? [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: mebibytes(shmMb) } }] : []),
      ],
    },
  };
}

/** Amounts in the form in which the API server gives them back: what differs then was changed. */
const cores = (percent: number): string => (percent % 100 === 0 ? String(percent / 100) : `${percent * 10}m`);
const mebibytes = (count: number): string => (count % 1024 === 0 ? `${count / 1024}Gi` : `${count}Mi`);

function assertPossible({ uid, profile, egressDir }: SandboxSpec): void {
  if (profile.backend !== 'k8s')
    throw new RunFailure(
      'spawn-failed',
      `the profile is for ${profile.backend}, and this runner starts pods`,
    );
  if (uid === 0) throw new RunFailure('spawn-failed', 'refused: a sandbox must not run as uid 0');
  if (egressDir !== undefined || profile.network.allow.length > 0)
    throw new RunFailure('spawn-failed', 'pods reach nothing: this back end has no egress relay');
}

/** @throws RunFailure for a folder that is not on the volume */
function claimPath(path: string, dataDir: string): string {
  const inside = relative(dataDir, path);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside))
    throw new RunFailure('spawn-failed', `${path} is not on the volume of the runner (RUNNER_DATA_DIR)`);
  return inside;
}

/** Seconds after which the cluster ends a pod that its runner has forgotten: no lease is longer. */
const longestLife = ({ pool, limits }: SandboxSpec['profile']): number =>
  Math.min(86_400, Math.ceil((limits.startMs + pool.maxCalls * limits.callMs) / 1000) + 10 * pool.idleSec);
