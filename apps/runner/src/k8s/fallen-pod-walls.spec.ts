import type { V1Container, V1Pod, V1PodSpec } from '@kubernetes/client-node';
import { sandboxProfile } from '#libs/contracts';
import { fallenPodWalls } from './fallen-pod-walls.js';
import { podOf } from './pod-manifest.js';

describe('what was made of a pod', () => {
  const asked = podOf(
    {
      id: 'sbx-1',
      uid: 210_000,
      artifactDir: '/data/store/tool',
      mounts: [{ source: '/data/state/acme', target: '/notes', mode: 'rw' }],
      profile: sandboxProfile.parse({
        schema: 1,
        backend: 'k8s',
        command: ['/bin/node', '/app/index.mjs'],
        env: { EMPTY: '' },
      }),
    },
    {
      namespace: 'boxes',
      runner: 'runner-1',
      image: `images.example.test/node@sha256:${'ab'.repeat(32)}`,
      runtimeClass: 'gvisor',
      claim: 'tools',
      dataDir: '/data',
    },
  );
  const inContainer = (change: Partial<V1Container>): V1Pod => {
    const pod = structuredClone(asked);
    Object.assign(pod.spec?.containers[0] ?? {}, change);
    return pod;
  };
  const inPod = (change: Partial<V1PodSpec>): V1Pod => {
    const pod = structuredClone(asked);
    Object.assign(pod.spec ?? {}, change);
    return pod;
  };
  const withMetadata = (change: V1Pod['metadata']): V1Pod => {
    const pod = structuredClone(asked);
    Object.assign(pod.metadata ?? {}, change);
    return pod;
  };

  it('is what was asked for, with labels and notes of the cluster', () => {
    expect(fallenPodWalls(asked, structuredClone(asked))).toEqual([]);
    const labels = { ...asked.metadata?.labels, 'topology.kubernetes.io/zone': 'a' };
    const annotations = { 'network.example.test/address': '10.0.0.1' };
    expect(fallenPodWalls(asked, withMetadata({ labels, annotations }))).toEqual([]);
  });

  it('holds nothing that an API server leaves out', () => {
    const [tool] = asked.spec?.containers ?? [];
    expect(tool?.env).toContainEqual({ name: 'EMPTY' });
    expect(tool?.volumeMounts?.filter((mount) => mount.readOnly === false)).toEqual([]);
  });

  const exec = { exec: { command: ['/bin/node', '-e', '1'] } };
  it.each<[string, V1Pod, string]>([
    ['the label of the policy is missing', withMetadata({ labels: {} }), 'the labels of the network policy'],
    [
      'the label of the policy says otherwise',
      withMetadata({ labels: { ...asked.metadata?.labels, 'sallyport.dev/sandbox': 'false' } }),
      'the labels of the network policy',
    ],
    ['it has arguments', inContainer({ args: ['--inspect'] }), 'args'],
    ['it has a port', inContainer({ ports: [{ containerPort: 80, hostPort: 80 }] }), 'ports'],
    ['something runs after its start', inContainer({ lifecycle: { postStart: exec } }), 'lifecycle'],
    ['its life is probed', inContainer({ livenessProbe: exec }), 'livenessProbe'],
    ['its readiness is probed', inContainer({ readinessProbe: exec }), 'readinessProbe'],
    ['its start is probed', inContainer({ startupProbe: exec }), 'startupProbe'],
    ['its users are those of the node', inPod({ hostUsers: true }), 'hostUsers'],
    ['it is given a device', inPod({ resourceClaims: [{ name: 'gpu' }] }), 'resourceClaims'],
    [
      'its runtime is told otherwise',
      withMetadata({ annotations: { 'dev.gvisor.flag.network': 'host' } }),
      'dev.gvisor.flag.network',
    ],
  ])('is refused when %s', (_, admitted, wall) => {
    expect(fallenPodWalls(asked, admitted)).toEqual([wall]);
  });
});
