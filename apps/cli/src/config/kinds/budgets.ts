import { budgetView, type BudgetView } from '#libs/contracts';
import type { ItemOf } from '../tenant-config.js';
import { AgentNames } from './agent-names.js';
import { versionOf, type Kind } from './kind.js';

type Budget = ItemOf<'budgets'>;

const itemOf = (
  { scope, subject, unit, period, amount, thresholds }: BudgetView,
  agents: AgentNames,
): Budget => ({
  scope,
  subject: scope === 'agent' ? agents.nameOf(subject) : subject,
  unit,
  period,
  amount,
  thresholds,
});

const termsOf = ({ amount, thresholds }: Pick<Budget, 'amount' | 'thresholds'>) => ({ amount, thresholds });

export const budgets: Kind<'budgets'> = {
  section: 'budgets',
  keyOf: ({ scope, subject, unit, period }) =>
    `${unit} a ${period} ${scope === 'tenant' ? 'of the tenant' : `of ${subject === '' ? 'each' : ''} ${scope} ${subject}`}`
      .replace(/\s+/g, ' ')
      .trim(),
  fixed: [],
  normal: (budget) => (budget.scope === 'tenant' ? { ...budget, subject: '' } : budget),
  read: async (api) => {
    const agents = await AgentNames.read(api);
    return (await api.list('budgets', budgetView)).map((budget) => ({
      id: budget.id,
      item: itemOf(budget, agents),
    }));
  },
  add: async ({ api }, budget) => {
    const agents = await AgentNames.read(api);
    const subject = budget.scope === 'agent' ? agents.idOf(budget.subject) : budget.subject;
    await api.add('budgets', { ...budget, subject });
  },
  change: async ({ api }, { id, item }, budget) => {
    const now = await api.get(`budgets/${id}`, budgetView);
    await api.put(`budgets/${id}`, termsOf(budget), versionOf(now, termsOf(item), termsOf));
  },
  remove: async ({ api }, { id, item }) => {
    const now = await api.get(`budgets/${id}`, budgetView);
    await api.remove(`budgets/${id}`, versionOf(now, termsOf(item), termsOf));
  },
};
