import { Denied } from '#libs/denial';
import { presenterChain } from '#libs/oauth';
import type { Relays } from '../../../relay/relays.js';
import type { Cancellations } from '../../../relay/cancellations.js';
import { CredentialRefused } from '../../../credentials/credential-refused.js';
import { SandboxDenied, SandboxFailure } from '../../../runner/sandbox-failure.js';
import type { UpstreamClient } from '../../../upstream/upstream-client.js';
import type { AgentTokens } from '../../../delegation/agent-tokens.js';
import type { CallerConnection } from '../../../upstream/caller-connection.js';
import { CapabilityMissing } from '../../../upstream/capability-missing.js';
import { UpstreamFailure } from '../../../upstream/upstream-failure.js';
import { lentCapabilities } from '../../capabilities.js';
import {
  type ActiveCaller,
  type AddressedRequest,
  type AdmittedCall,
  type CleanArguments,
  type Executed,
  proven,
  type ItemCallMessage,
} from '../../proofs.js';
import { requestFor } from './upstream-params.js';

/**
 * Behind the second door: puts our own credential on it (by the mode of the server) and asks the upstream once, bounded by time and size (mcp-protocol §5,
 * identity.md §8). What goes out is built anew from what was decided; nothing of the agent's request is copied.
 *
 * Not checked: what the answer says.
 *
 * @throws Denied `delegation-refused`, `credential-link-required`, `credential-unavailable`, `upstream-timeout`, `upstream-failed`,
 *   `output-too-large`, `sandbox-unavailable`, `capability-missing`, `limiter-unavailable`
 */
export const execute =
  (
    upstream: Pick<UpstreamClient, 'call'>,
    agents: Pick<AgentTokens, 'headersFor'>,
    relays: Pick<Relays, 'for'>,
    cancellations: Pick<Cancellations, 'of'>,
  ) =>
  async (
    addressed: AddressedRequest,
    caller: ActiveCaller,
    message: ItemCallMessage,
    { callId }: AdmittedCall,
    clean: CleanArguments,
    connection: CallerConnection,
    traceparent?: string,
  ): Promise<Executed> => {
    const { tool, server } = clean.served;
    const capabilities = lentCapabilities(message, server);
    const relay = relays.for(addressed, message, clean, capabilities, connection);
    const listener = relay instanceof Promise ? await relay : relay;
    const { token } = caller;
    const delegation = {
      tenant: addressed.tenant,
      issuer: token.iss,
      subjectToken: caller.compact,
      subjectHash: token.hash,
      resource: server.url,
    };
    const cancelled = cancellations.of(addressed, message);
    try {
      const reply = await upstream.call({
        server,
        principal: caller.principal,
        subject: {
          tenant: addressed.tenant,
          sub: token.sub,
          // The gateway is transparent: the agent is the actor, and none is named when it acts for itself (identity.md §3.3).
          act: presenterChain(token),
          scope: [...token.scopes].join(' '),
          txn: token.txn,
          tctx: {
            method: message.call.method,
            tool: tool.urn,
            manifest: tool.hash,
            args: clean.argsHash,
            decision: callId,
          },
        },
        request: requestFor(message.call.method, clean, traceparent),
        capabilities,
        listener,
        ...(server.agent === undefined ? {} : { handed: () => agents.headersFor(delegation) }),
        // A legacy disconnect is no cancel (S25): the agent says so, by a message to its session.
        connection: message.era === 'modern' ? connection : cancelled.connection,
      });
      return proven(reply);
    } catch (cause) {
      if (cause instanceof CapabilityMissing && message.era === 'modern')
        throw new Denied('capability-missing', {
          detail: cause.message.slice(0, 300),
          data: { requiredCapabilities: cause.required },
        });
      if (cause instanceof CapabilityMissing)
        throw new Denied('upstream-failed', { detail: cause.message.slice(0, 300) });
      if (cause instanceof SandboxFailure && cause.usage !== undefined)
        throw new SandboxDenied(cause.reason, { detail: cause.message.slice(0, 300) }, cause.usage);
      if (cause instanceof UpstreamFailure)
        throw new Denied(cause.reason, { detail: cause.message.slice(0, 300) });
      if (cause instanceof CredentialRefused) {
        const { reason, message: detail, hint } = cause;
        throw new Denied(reason, { detail: detail.slice(0, 300), ...(hint === undefined ? {} : { hint }) });
      }
      throw cause;
    } finally {
      cancelled.stop();
    }
  };
