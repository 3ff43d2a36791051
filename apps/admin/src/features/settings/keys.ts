export const settingsKeys = {
  oauth: (tenant: string) => [tenant, 'settings', 'oauth'] as const,
  signingKeys: (tenant: string) => [tenant, 'settings', 'signing-keys'] as const,
};
