import type { V1NetworkPolicy } from '@kubernetes/client-node';
import { isDeepStrictEqual } from 'node:util';
import { SANDBOX_LABELS } from './pod-manifest.js';

export const POLICY = 'sallyport-sandboxes';

/** No connection in, none out, for every sandbox of the namespace, whichever runner started it. */
export const denyAll = (namespace: string): V1NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: POLICY, namespace, labels: SANDBOX_LABELS },
  spec: {
    podSelector: { matchLabels: SANDBOX_LABELS },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [],
    egress: [],
  },
});

/**
 * Whether a policy denies as much as `denyAll`. An API server gives empty lists back as none.
 *
 * Not checked: other policies of the namespace. They add up: one that selects sandboxes can allow what this one does not.
 */
export function deniesAll(policy: V1NetworkPolicy | undefined): boolean {
  const { podSelector, policyTypes, ingress, egress } = policy?.spec ?? {};
  return (
    policy?.metadata?.deletionTimestamp === undefined &&
    isDeepStrictEqual({ ...podSelector?.matchLabels }, SANDBOX_LABELS) &&
    (podSelector?.matchExpressions ?? []).length === 0 &&
    ['Ingress', 'Egress'].every((type) => policyTypes?.includes(type)) &&
    [...(ingress ?? []), ...(egress ?? [])].length === 0
  );
}
