import type { V1NetworkPolicy, V1NetworkPolicySpec } from '@kubernetes/client-node';
import { deniesAll, denyAll } from './deny-all.js';
import { SANDBOX_LABELS } from './pod-manifest.js';

describe('the network policy of sandboxes', () => {
  const changed = (spec: Partial<V1NetworkPolicySpec>): V1NetworkPolicy => {
    const policy = denyAll('boxes');
    Object.assign(policy.spec ?? {}, spec);
    return policy;
  };

  it('stands as it was asked for, and as an API server gives it back', () => {
    expect(deniesAll(denyAll('boxes'))).toBe(true);
    const policy = denyAll('boxes');
    delete policy.spec?.ingress;
    delete policy.spec?.egress;
    expect(deniesAll(policy)).toBe(true);
  });

  it.each<[string, V1NetworkPolicy | undefined]>([
    ['is missing', undefined],
    ['is being deleted', Object.assign(denyAll('boxes'), { metadata: { deletionTimestamp: new Date(0) } })],
    ['lets something in', changed({ ingress: [{}] })],
    ['lets something out', changed({ egress: [{}] })],
    ['is about one direction', changed({ policyTypes: ['Ingress'] })],
    ['is about other pods', changed({ podSelector: { matchLabels: { app: 'other' } } })],
    [
      'is about fewer pods',
      changed({
        podSelector: {
          matchLabels: SANDBOX_LABELS,
          matchExpressions: [{ key: 'app', operator: 'Exists' }],
        },
      }),
    ],
  ])('does not stand when it %s', (_, policy) => {
    expect(deniesAll(policy)).toBe(false);
  });
});
