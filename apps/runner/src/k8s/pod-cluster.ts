import { PassThrough } from 'node:stream';
import {
  type ApiException,
  Attach,
  CoreV1Api,
  KubeConfig,
  NetworkingV1Api,
  NodeV1Api,
  type V1NetworkPolicy,
  type V1Pod,
} from '@kubernetes/client-node';
import { CONTAINER, GRACE_SECONDS } from './pod-manifest.js';

/** Standard streams of an attached pod. */
export interface AttachedPod {
  readonly stdin: PassThrough;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
  close(): void;
}

/** What the back end needs of a cluster, in one namespace. Everything rejects when the API server does not do it. */
export class PodCluster {
  private readonly core: CoreV1Api;
  private readonly node: NodeV1Api;
  private readonly networking: NetworkingV1Api;

  constructor(
    private readonly config: KubeConfig,
    private readonly namespace: string,
  ) {
    this.core = config.makeApiClient(CoreV1Api);
    this.node = config.makeApiClient(NodeV1Api);
    this.networking = config.makeApiClient(NetworkingV1Api);
  }

  async hasRuntimeClass(name: string): Promise<boolean> {
    return (await orAbsent(this.node.readRuntimeClass({ name }))) !== undefined;
  }

  async hasClaim(name: string): Promise<boolean> {
    const { namespace } = this;
    return (await orAbsent(this.core.readNamespacedPersistentVolumeClaim({ name, namespace }))) !== undefined;
  }

  /** Unknown members are refused by the server: one that it does not know is a wall that would not stand. */
  create(pod: V1Pod): Promise<V1Pod> {
    return this.core.createNamespacedPod({ namespace: this.namespace, body: pod, fieldValidation: 'Strict' });
  }

  find(name: string): Promise<V1Pod | undefined> {
    return orAbsent(this.core.readNamespacedPod({ name, namespace: this.namespace }));
  }

  async list(labelSelector: string): Promise<V1Pod[]> {
    return (await this.core.listNamespacedPod({ namespace: this.namespace, labelSelector })).items;
  }

  /**
   * As fast as can be known: a hostile tool ignores SIGTERM, but with no grace at all the API server forgets the pod without
   * asking its node. Its end is that it cannot be found any more.
   */
  async remove(name: string): Promise<void> {
    const { namespace } = this;
    await orAbsent(this.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: GRACE_SECONDS }));
  }

  findPolicy(name: string): Promise<V1NetworkPolicy | undefined> {
    return orAbsent(this.networking.readNamespacedNetworkPolicy({ name, namespace: this.namespace }));
  }

  async putPolicy(policy: V1NetworkPolicy): Promise<void> {
    const { namespace, networking } = this;
    const name = policy.metadata?.name ?? '';
    if ((await this.findPolicy(name)) === undefined)
      await networking.createNamespacedNetworkPolicy({ namespace, body: policy });
    else await networking.replaceNamespacedNetworkPolicy({ name, namespace, body: policy });
  }

  async attach(name: string): Promise<AttachedPod> {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const attach = new Attach(this.config);
    const socket = await attach.attach(this.namespace, name, CONTAINER, stdout, stderr, stdin, false);
    const closed = new Promise<void>((done) => {
      socket.addEventListener('close', () => {
        stdout.end();
        stderr.end();
        done();
      });
      socket.addEventListener('error', () => socket.close()); // its end is what counts
    });
    return { stdin, stdout, stderr, closed, close: () => socket.terminate() };
  }
}

/** `KUBECONFIG` or `~/.kube/config`, else the service account of the runner's own pod. */
export function inClusterOrFile(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromDefault();
  return config;
}

/** Undefined where the API server knows none. */
async function orAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (cause) {
    if ((cause as ApiException<unknown>).code === 404) return undefined;
    throw cause;
  }
}
