export const accessKeys = {
  members: (tenant: string) => [tenant, 'members', 'list'] as const,
};
