/** Slug of the tenant that is the installation itself. */
export const PLATFORM = 'platform';
