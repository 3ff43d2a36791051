import type { decideReview } from '#libs/contracts';
import type { z } from 'zod';

/** What a person decides about a review. */
export type Decision = z.output<typeof decideReview>;
export type Approval = Extract<Decision, { decision: 'approve' }>;
