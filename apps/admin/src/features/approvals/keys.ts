export type ApprovalState = 'pending' | 'over';

export const approvalKeys = {
  list: (tenant: string, state: ApprovalState) => [tenant, 'approvals', 'list', state] as const,
  one: (tenant: string, id: string) => [tenant, 'approvals', 'one', id] as const,
};
