import { Denied } from '#libs/denial';
import type { SealedState } from '#libs/mcp';
import type { Clock } from '#libs/platform';
import { canonicalJson } from '#libs/manifest';
import type { ServedTool } from '../snapshot/active-snapshot.js';
import type { ActiveCaller, AddressedRequest, ItemCallMessage } from './proofs.js';

/**
 * States that upstreams want back (SEP-2322), each sealed for one tenant, endpoint, user, agent, key, item as approved and
 * arguments: whoever changes any of these starts again (mcp-protocol §7).
 */
export class RequestStates {
  constructor(
    private readonly sealed: SealedState,
    private readonly clock: Clock,
  ) {}

  seal(
    addressed: AddressedRequest,
    caller: ActiveCaller,
    message: ItemCallMessage,
    served: ServedTool,
    state: string | undefined,
  ): string | undefined {
    if (state === undefined) return undefined;
    const binding = bindingOf(addressed, caller, message, served);
    return this.sealed.seal(addressed.tenant, binding, state, this.clock.now());
  }

  /** @throws Denied `state-unknown` */
  open(
    addressed: AddressedRequest,
    caller: ActiveCaller,
    message: ItemCallMessage,
    served: ServedTool,
    state: string | undefined,
  ): string | undefined {
    if (state === undefined) return undefined;
    const binding = bindingOf(addressed, caller, message, served);
    const opened = this.sealed.open(addressed.tenant, binding, state, this.clock.now());
    if (opened === undefined) throw new Denied('state-unknown');
    return opened;
  }
}

/** Of the arguments as they were sent: the guard may have something taken out of them each time. */
const bindingOf = (
  { tenant, endpoint }: AddressedRequest,
  { principal, token }: ActiveCaller,
  { call: { method, args } }: ItemCallMessage,
  { tool, server }: ServedTool,
): string =>
  canonicalJson([
    tenant,
    endpoint,
    principal,
    token.jkt ?? '',
    server.slug,
    method,
    tool.urn,
    tool.hash,
    args,
  ]);
