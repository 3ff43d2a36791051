import { guardPolicy, oauthSettings, tenantLimits } from '#libs/contracts';
import type { ZodType } from 'zod';
import type { WholeOf, WholeSection } from '../tenant-config.js';
import { sorted } from './kind.js';

/** Settings of which a tenant has one. */
export interface Whole<S extends WholeSection = WholeSection> {
  readonly section: S;
  readonly path: string;
  readonly shape: ZodType<WholeOf<S>>;
  /** The same for values that mean the same. */
  readonly normal: (value: WholeOf<S>) => WholeOf<S>;
}

export const oauth: Whole<'oauth'> = {
  section: 'oauth',
  path: 'oauth/settings',
  shape: oauthSettings,
  normal: (settings) => settings,
};
export const limits: Whole<'limits'> = {
  section: 'limits',
  path: 'limits',
  shape: tenantLimits,
  normal: (value) => ({ ...value, costs: sorted(value.costs) }),
};
export const content: Whole<'content'> = {
  section: 'content',
  path: 'guard',
  shape: guardPolicy,
  normal: (policy) => policy,
};
