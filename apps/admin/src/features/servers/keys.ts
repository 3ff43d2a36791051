export const serverKeys = {
  one: (tenant: string, id: string) => [tenant, 'servers', 'one', id] as const,
};
