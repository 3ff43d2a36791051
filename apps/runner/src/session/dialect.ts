import type { StartApproval } from '#libs/contracts';
import type { ServerInfo, UpstreamDialect } from '#libs/mcp';
import { RunFailure } from '../sandbox/run-failure.js';

/** How Sallyport names itself to sandboxed servers. */
export const RUNNER_INFO: ServerInfo = Object.freeze({ name: 'sallyport', version: '0.1.0' });

/** @throws RunFailure for an approval that was made before inspection */
export function dialectOf({ dialect }: StartApproval): UpstreamDialect {
  if (dialect === undefined) throw new RunFailure('revoked', 'the approval is for an inspection alone');
  return { ...dialect, clientInfo: RUNNER_INFO };
}
