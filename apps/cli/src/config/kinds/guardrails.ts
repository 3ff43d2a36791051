import { guardrailTerms, guardrailView, type GuardrailView } from '#libs/contracts';
import type { ItemOf } from '../tenant-config.js';
import { versionOf, type Kind } from './kind.js';

const itemOf = (guardrail: GuardrailView): ItemOf<'guardrails'> => guardrailTerms.parse(guardrail);

export const guardrails: Kind<'guardrails'> = {
  section: 'guardrails',
  keyOf: ({ name }) => name,
  fixed: [],
  normal: (guardrail) => guardrail,
  read: async (api) =>
    (await api.list('guardrails', guardrailView))
      .filter(({ owner }) => owner === 'tenant' || api.tenant === 'platform')
      .map((guardrail) => ({ id: guardrail.id, item: itemOf(guardrail) })),
  add: async ({ api }, guardrail) => void (await api.add('guardrails', guardrail)),
  change: async ({ api }, { id, item }, guardrail) => {
    const now = await api.get(`guardrails/${id}`, guardrailView);
    await api.put(`guardrails/${id}`, guardrail, versionOf(now, item, itemOf));
  },
  remove: async ({ api }, { id, item }) => {
    const now = await api.get(`guardrails/${id}`, guardrailView);
    await api.remove(`guardrails/${id}`, versionOf(now, item, itemOf));
  },
};
