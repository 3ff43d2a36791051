import { useMutation } from '@tanstack/react-query';
import type { Schemas } from '#libs/api-client';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { verifyChain } from './api/verify-chain.js';

/** A walk over the tenant's audit chain, on request. */
export function useVerification() {
  const api = useApi();
  const { slug } = useTenant();
  return useMutation<Schemas['Verification']>({ mutationFn: () => verifyChain(api, slug) });
}

export type ChainVerification = ReturnType<typeof useVerification>;
