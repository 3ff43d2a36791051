export const providerKeys = {
  list: (tenant: string) => [tenant, 'identity-providers', 'list'] as const,
  one: (tenant: string, id: string) => [tenant, 'identity-providers', 'one', id] as const,
  refusals: (tenant: string) => [tenant, 'identity-providers', 'refusals'] as const,
  rules: (tenant: string, id: string) => [tenant, 'identity-providers', 'rules', id] as const,
};
