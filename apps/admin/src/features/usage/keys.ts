/** Keys of what this feature asks for; all begin with the tenant, so that a write makes them be read again. */
export const usageKeys = {
  report: (tenant: string, days: string, by: string) => [tenant, 'usage', days, by] as const,
  budgets: (tenant: string) => [tenant, 'budgets'] as const,
  limits: (tenant: string) => [tenant, 'limits'] as const,
  alerts: (tenant: string) => [tenant, 'budget-alerts'] as const,
};
