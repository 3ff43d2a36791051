export type ReviewState = 'open' | 'done';

export const reviewKeys = {
  list: (tenant: string, state: ReviewState) => [tenant, 'reviews', 'list', state] as const,
  one: (tenant: string, id: string) => [tenant, 'reviews', 'one', id] as const,
};
