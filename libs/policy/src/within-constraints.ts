import type { DelegationConstraints, SnapshotTool } from '#libs/contracts';

/** Whether authority that was handed on with these constraints covers the tool. */
export const withinConstraints = (
  constraints: DelegationConstraints | undefined,
  { urn, effect }: Pick<SnapshotTool, 'urn' | 'effect'>,
): boolean => (constraints?.tools?.includes(urn) ?? true) && (constraints?.effects?.includes(effect) ?? true);
