import { createContext, use } from 'react';
import type { Permission } from '../words.js';

/** The tenant of the URL and what the operator may do in it, as `/me` says. Role names are never tested. */
export interface TenantAccess {
  readonly slug: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** The tenant is the installation itself, and the operator administrates it. */
  readonly platform: boolean;
}

export const TenantContext = createContext<TenantAccess | undefined>(undefined);

export function useTenant(): TenantAccess {
  const tenant = use(TenantContext);
  if (tenant === undefined) throw new Error('TenantContext is missing');
  return tenant;
}

export const useAllowed = (need: Permission): boolean => useTenant().permissions.includes(need);
