import { UpstreamRpcError, UpstreamViolation } from '#libs/mcp';
import type { HttpAnswer } from './exchange.js';
import { UpstreamFailure } from './upstream-failure.js';

/**
 * Refuses every status but 200. A 401 or 403 is between the gateway and the upstream: passed on, it would send the agent to
 * the wrong authorization server (mcp-protocol §5.3).
 *
 * @throws UpstreamFailure
 */
export function assertOk({ status }: HttpAnswer): void {
  if (status === 200) return;
  const credentials = status === 401 || status === 403;
  const text = credentials ? 'the server refused the credentials of the gateway' : 'the server answered';
  throw new UpstreamFailure('upstream-failed', `${text}: HTTP ${status}`, status >= 500, status);
}

/** Runs a reader of libs/mcp; what it throws becomes an `UpstreamFailure`. */
export function asFailure<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof UpstreamRpcError) throw new UpstreamFailure('upstream-failed', cause.message, false);
    if (cause instanceof UpstreamViolation) {
      const reason = cause.kind === 'too-large' ? 'output-too-large' : 'upstream-failed';
      throw new UpstreamFailure(reason, `protocol violation, ${cause.message}`, true);
    }
    throw cause;
  }
}
