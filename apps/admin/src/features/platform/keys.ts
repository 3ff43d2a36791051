import { PLATFORM } from '../../lib/platform.js';

/** Below the platform's slug, so that a write in that tenant reads them again. */
export const platformKeys = {
  fleet: () => [PLATFORM, 'fleet'] as const,
  components: () => [PLATFORM, 'components'] as const,
  tokens: () => [PLATFORM, 'enrolment-tokens'] as const,
};
