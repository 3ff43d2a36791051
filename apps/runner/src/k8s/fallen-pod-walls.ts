import { isDeepStrictEqual } from 'node:util';
import type { V1Container, V1Pod, V1PodSpec } from '@kubernetes/client-node';

/** Annotations with which a node's runtime may be told otherwise. */
const GVISOR = 'dev.gvisor.';
type Labels = Readonly<Record<string, string>>;

/** Members of a pod whose absence is the wall. */
const ABSENT = [
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'shareProcessNamespace',
  'ephemeralContainers',
  'resourceClaims',
] as const;
const POD = [
  'runtimeClassName',
  'automountServiceAccountToken',
  'enableServiceLinks',
  'restartPolicy',
  'activeDeadlineSeconds',
  'dnsPolicy',
  'dnsConfig',
  'securityContext',
  'hostUsers',
] as const satisfies readonly (keyof V1PodSpec)[];
const CONTAINER = [
  'image',
  'command',
  'args',
  'workingDir',
  'ports',
  'lifecycle',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'env',
  'securityContext',
  'volumeMounts',
] as const satisfies readonly (keyof V1Container)[];

/**
 * What the cluster made of a pod besides what was asked for: admission may change anything on the way. Looked at before the
 * first byte is sent to the tool; empty: every wall was asked for and admitted.
 *
 * Not checked: whether the node's runtime does what its class promises, and whether the cluster's network enforces policies.
 */
export function fallenPodWalls(asked: V1Pod, admitted: V1Pod): string[] {
  const [want, have] = [asked.spec, admitted.spec];
  if (want === undefined || have === undefined) return ['the pod has no specification'];
  const [tool, ...more] = have.containers;
  const wanted = want.containers[0];
  return [
    ...(carries(asked.metadata?.labels, admitted.metadata?.labels)
      ? []
      : ['the labels of the network policy']),
    ...ABSENT.filter((name) => have[name] !== undefined && have[name] !== false && !isEmpty(have[name])),
    ...POD.filter((name) => !same(want[name], have[name])),
    ...(more.length > 0 || (have.initContainers ?? []).length > 0 ? ['another container was added'] : []),
    ...CONTAINER.filter((name) => !same(wanted?.[name], tool?.[name])),
    ...(same(wanted?.resources?.limits, tool?.resources?.limits) ? [] : ['resources.limits']),
    ...((tool?.envFrom ?? []).length > 0 || (tool?.volumeDevices ?? []).length > 0
      ? ['envFrom or devices']
      : []),
    ...(same(want.volumes, have.volumes) ? [] : ['volumes']),
    ...Object.keys(admitted.metadata?.annotations ?? {}).filter((name) => name.startsWith(GVISOR)),
  ];
}

/** Clusters add labels of their own, such as the zone of the node. */
const carries = (wanted: Labels = {}, found: Labels = {}): boolean =>
  Object.entries(wanted).every(([name, value]) => found[name] === value);
const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
/** As JSON: an absent member and one that is undefined are the same. */
const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(plain(a), plain(b));
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));
