import type { ReactNode } from 'react';
import { NotFound } from '../../../components/state/not-found.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';

/** Pages about the installation are below the platform's address alone, and to nobody else do they exist. */
export const PlatformGate = ({ children }: { readonly children: ReactNode }) =>
  useTenant().platform ? children : <NotFound />;
