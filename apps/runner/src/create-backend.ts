import { SettingsError } from '#libs/platform';
import { join } from 'node:path';
import { BwrapBackend } from './bwrap/bwrap-backend.js';
import { findCgroupTree } from './cgroup/find-cgroup-tree.js';
import { nodeRuntime } from './runtime/node-runtime.js';
import type { SandboxBackend } from './sandbox/sandbox-backend.js';
import type { RunnerSettings } from './settings.js';

/** The back end that the operator chose. There is no falling back from one to the other. @throws SettingsError */
export function createBackend(settings: RunnerSettings): Promise<SandboxBackend> {
  return settings.backend === 'k8s' ? pods(settings) : processes(settings);
}

async function processes({ dataDir, runDir, cgroup }: RunnerSettings): Promise<SandboxBackend> {
  const runtime = await nodeRuntime(join(dataDir, 'runtimes'), process.execPath);
  return new BwrapBackend({ runDir, runtimeDir: runtime.dir, cgroups: findCgroupTree(cgroup) });
}

async function pods({ name: runner, dataDir, k8s }: RunnerSettings): Promise<SandboxBackend> {
  const { runtimeClass } = k8s;
  const needed = <T>(setting: string, value: T | undefined): T => {
    if (value === undefined) throw new SettingsError(`${setting}: is required when RUNNER_BACKEND is k8s`);
    return value;
  };
  const namespace = needed('RUNNER_K8S_NAMESPACE', k8s.namespace);
  const image = needed('RUNNER_K8S_IMAGE', k8s.image);
  const claim = needed('RUNNER_K8S_CLAIM', k8s.claim);
  // The client is large: a runner that starts processes does without.
  const { inClusterOrFile, PodCluster } = await import('./k8s/pod-cluster.js');
  const { K8sBackend } = await import('./k8s/k8s-backend.js');
  const cluster = new PodCluster(inClusterOrFile(), namespace);
  return new K8sBackend(cluster, { namespace, runner, image, runtimeClass, claim, dataDir });
}
