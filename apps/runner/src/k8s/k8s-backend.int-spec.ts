import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { sandboxProfile, type SandboxProfileInput } from '#libs/contracts';
import { backendContract } from '../sandbox/backend-contract.fixture.js';
import type { SandboxSpec } from '../sandbox/sandbox-backend.js';
import { denyAll } from './deny-all.js';
import { FakeApiServer } from './fake-api-server.fixture.js';
import { K8sBackend } from './k8s-backend.js';
import { PodCluster } from './pod-cluster.js';
import type { PodPlace } from './pod-manifest.js';

describe('K8sBackend', () => {
  let dir: string;
  let api: FakeApiServer;
  let place: PodPlace;
  let backend: K8sBackend;
  let sequence = 0;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'sallyport-k8s-'));
    api = await FakeApiServer.start(dir);
    place = {
      namespace: 'boxes',
      runner: 'runner-1',
      image: `images.example.test/node@sha256:${'ab'.repeat(32)}`,
      runtimeClass: 'gvisor',
      claim: 'tools',
      dataDir: dir,
    };
    backend = backendOf();
    api.policies.set('sallyport-sandboxes', denyAll('boxes'));
  });
  afterEach(async () => {
    await api.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const backendOf = (change: Partial<PodPlace> = {}, token?: string): K8sBackend =>
    new K8sBackend(new PodCluster(api.config(token), 'boxes'), { ...place, ...change });
  const spec = (program: string, profile: Partial<SandboxProfileInput> = {}): SandboxSpec => {
    const artifactDir = join(dir, 'store', `tool-${++sequence}`);
    mkdirSync(artifactDir, { recursive: true });
    writeFileSync(join(artifactDir, 'index.mjs'), program);
    return {
      id: `sbx-${sequence}`,
      uid: 210_000,
      artifactDir,
      mounts: [],
      profile: sandboxProfile.parse({
        schema: 1,
        backend: 'k8s',
        command: ['/bin/node', '/app/index.mjs'],
        ...profile,
      }),
    };
  };
  const IDLE = 'setInterval(() => {}, 1000);';
  const refusal = (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => 'started',
      (cause: Error) => `${(cause as { reason?: string }).reason ?? cause.name}: ${cause.message}`,
    );

  describe('as every back end', () => {
    backendContract(() => ({ backend, spec }));
  });

  describe('is missing', () => {
    it('the runtime class', async () => {
      api.runtimeClasses.clear();
      expect((await backend.probe()).missing).toEqual(['RuntimeClass gvisor']);
    });

    it('the volume, and an image that is one image', async () => {
      const other = backendOf({ claim: 'none', image: 'node:latest' });
      expect((await other.probe()).missing).toEqual([
        'volume claim none',
        'an image by digest, not node:latest',
      ]);
    });

    it('everything where it may not look, or nobody answers', async () => {
      const { missing } = await backendOf({}, 'another-token').probe();
      expect(missing).toHaveLength(2);
      expect(missing[0]).toContain('RuntimeClass gvisor (the API server says');
      await api.stop();
      expect((await backend.probe()).missing).toHaveLength(2);
      await expect(backend.sweep()).rejects.toThrow();
    });
  });

  it('lets no pod start before all connections are denied, and ends what an earlier run left', async () => {
    api.policies.clear();
    expect(await refusal(backend.start(spec(IDLE)))).toContain('spawn-failed: network policy');
    await backend.sweep();
    await backend.start(spec(IDLE));
    const foreign = await backendOf({ runner: 'runner-2' }).start(spec(IDLE));
    await backendOf().sweep();
    expect([...api.pods.keys()]).toEqual([foreign.id]);
    expect(api.policies.get('sallyport-sandboxes')).toMatchObject({
      spec: {
        podSelector: { matchLabels: { 'sallyport.dev/sandbox': 'true' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [],
        egress: [],
      },
    });
    await backendOf().sweep(); // and again, over the policy that is there
    expect(api.asked).toContain(
      'PUT /apis/networking.k8s.io/v1/namespaces/boxes/networkpolicies/sallyport-sandboxes',
    );
  });

  it('deletes a pod at once when its sandbox is ended', async () => {
    const sandbox = await backend.start(spec(IDLE));
    await sandbox.kill();
    expect(api.pods.size).toBe(0);
    expect(api.asked.filter((one) => one.startsWith('DELETE'))).toEqual([
      `DELETE /api/v1/namespaces/boxes/pods/${sandbox.id}`,
    ]);
  });

  it('ends a pod although the API server fails for a while, and can be asked again when that takes long', async () => {
    const sandbox = await backend.start(spec(IDLE));
    api.fails = () => true;
    await expect(sandbox.kill()).rejects.toThrow();
    expect(api.pods.has(sandbox.id)).toBe(true);
    let failures = 3;
    api.fails = () => failures-- > 0;
    await sandbox.kill();
    expect(api.pods.size).toBe(0);
  });

  it('starts nothing while it cannot read the policy', async () => {
    api.fails = (request) => request.includes('networkpolicies');
    expect(await refusal(backend.start(spec(IDLE)))).toContain('the network policy could not be read');
    expect(api.asked.some((one) => one.startsWith('POST'))).toBe(false);
  });

  it('starts what has an empty variable', async () => {
    expect(await refusal(backend.start(spec(IDLE, { env: { EMPTY: '' } })))).toBe('started');
  });

  it('tells that a server was ended for want of memory', async () => {
    const sandbox = await backend.start(spec(IDLE));
    const running = api.pods.get(sandbox.id);
    if (running === undefined) throw new Error('no pod');
    const state = { terminated: { exitCode: 137, reason: 'OOMKilled' } };
    running.pod.status = { phase: 'Failed', containerStatuses: [{ state } as never] };
    expect((await sandbox.kill()).oomKills).toBe(1);
  });

  it.each<[string, (pod: V1Pod) => void]>([
    ['without gVisor', ({ spec: its }) => void delete its?.runtimeClassName],
    [
      'with a token of the cluster',
      ({ spec: its }) => void (its && (its.automountServiceAccountToken = true)),
    ],
    ['on the network of its node', ({ spec: its }) => void (its && (its.hostNetwork = true))],
    [
      'with a second container',
      ({ spec: its }) => void its?.containers.push({ name: 'mesh', image: 'mesh' }),
    ],
    [
      'with a first container',
      ({ spec: its }) => void (its && (its.initContainers = [{ name: 'init', image: 'x' }])),
    ],
    [
      'with another image',
      ({ spec: its }) => void (its?.containers[0] && (its.containers[0].image = 'other')),
    ],
    ['with more room', ({ spec: its }) => void delete its?.containers[0]?.resources?.limits],
    [
      'with a folder of its node',
      ({ spec: its }) => void its?.volumes?.push({ name: 'host', hostPath: { path: '/' } }),
    ],
    ['as root', ({ spec: its }) => void (its?.securityContext && (its.securityContext.runAsUser = 0))],
    [
      'with a capability',
      ({ spec: its }) =>
        void (
          its?.containers[0]?.securityContext &&
          (its.containers[0].securityContext.capabilities = { add: ['NET_RAW'], drop: ['ALL'] })
        ),
    ],
    [
      'with more in its environment',
      ({ spec: its }) => void its?.containers[0]?.env?.push({ name: 'NODE_OPTIONS', value: '--inspect' }),
    ],
  ])('uses no pod that was admitted %s', async (_, change) => {
    api.admission = (pod) => {
      change(pod);
      return pod;
    };
    expect(await refusal(backend.start(spec(IDLE)))).toContain('spawn-failed: walls are missing');
    expect(api.pods.size).toBe(0);
    expect(api.asked.some((one) => one.startsWith('ATTACH'))).toBe(false);
  });

  it('accepts what every cluster adds', async () => {
    api.admission = (pod) => {
      Object.assign(pod.spec ?? {}, {
        schedulerName: 'default-scheduler',
        serviceAccountName: 'default',
        tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists' }],
        nodeName: 'node-1',
        hostNetwork: false,
        initContainers: [],
      });
      Object.assign(pod.spec?.containers[0] ?? {}, { terminationMessagePolicy: 'File' });
      return pod;
    };
    expect(await refusal(backend.start(spec(IDLE)))).toBe('started');
  });

  it('asks for amounts in the form in which a cluster gives them back', async () => {
    for (const limits of [
      { memMb: 1024, cpuPct: 200 },
      { memMb: 1500, cpuPct: 50 },
    ]) {
      const asked = spec(IDLE, { limits, tmpMb: 2048 });
      await backend.start(asked);
      const tool = api.pods.get(asked.id)?.pod.spec?.containers[0];
      expect(tool?.resources?.limits).toMatchObject(
        limits.memMb === 1024 ? { memory: '1Gi', cpu: '2' } : { memory: '1500Mi', cpu: '500m' },
      );
    }
  });

  it('gives up a pod that does not come up, or comes and goes', async () => {
    api.phase = 'Pending';
    const limits = { startMs: 500 };
    expect(await refusal(backend.start(spec(IDLE, { limits })))).toBe('start-timeout: the pod is Pending');
    api.phase = 'Failed';
    expect(await refusal(backend.start(spec(IDLE)))).toContain('the pod ended before it was used');
    expect(api.pods.size).toBe(0);
  });

  it.each<[string, () => SandboxSpec, string]>([
    ['a profile for another back end', () => spec(IDLE, { backend: 'bwrap' }), 'is for bwrap'],
    [
      'a server that reaches something',
      () => spec(IDLE, { network: { allow: [{ host: 'a.test', port: 443, protocol: 'tls' }] } }),
      'no egress relay',
    ],
    [
      'a folder that is not on the volume',
      () => ({ ...spec(IDLE), mounts: [{ source: '/etc', target: '/data', mode: 'ro' }] }),
      'is not on the volume',
    ],
    [
      'a folder above the volume',
      () => ({ ...spec(IDLE), artifactDir: join(dir, '..') }),
      'is not on the volume',
    ],
  ])('refuses %s, and asks the cluster for nothing', async (_, asked, why) => {
    expect(await refusal(backend.start(asked()))).toContain(why);
    expect(api.asked).toEqual([]);
  });

  it('mounts what belongs to the server, read-only where it may not write', async () => {
    const asked = spec(IDLE);
    const state = join(dir, 'state', 'acme', 'notes');
    await backend.start({ ...asked, mounts: [{ source: state, target: '/notes', mode: 'rw' }] });
    const mounts = api.pods.get(asked.id)?.pod.spec?.containers[0]?.volumeMounts;
    expect(mounts).toEqual(
      expect.arrayContaining([
        { name: 'data', mountPath: '/app', subPath: `store/tool-${sequence}`, readOnly: true },
        { name: 'data', mountPath: '/notes', subPath: 'state/acme/notes' },
      ]),
    );
  });
});
