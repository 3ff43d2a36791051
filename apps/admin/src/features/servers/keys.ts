export const serverKeys = {
  list: (tenant: string) => [tenant, 'servers', 'list'] as const,
  one: (tenant: string, id: string) => [tenant, 'servers', 'one', id] as const,
};
