/** Where an upstream's authorization server sends users of a tenant back to. */
export const redirectUriOf = ({ publicUrl }: { readonly publicUrl: string }, tenant: string): string =>
  `${publicUrl}/t/${tenant}/link/callback`;
