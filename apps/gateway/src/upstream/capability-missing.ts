import type { UpstreamRpcError } from '#libs/mcp';
import { isObject } from '#libs/manifest';

const KNOWN = ['elicitation', 'sampling', 'roots'] as const;

/** The upstream cannot run this without something that was not declared to it: by the agent, or because it is not allowed. */
export class CapabilityMissing extends Error {
  override readonly name = 'CapabilityMissing';
  /** In the form of `ClientCapabilities`, of what the protocol knows. */
  readonly required: Readonly<Record<string, object>>;

  constructor({ message, data }: UpstreamRpcError) {
    super(message);
    const named = data?.['requiredCapabilities'];
    this.required = Object.fromEntries(
      KNOWN.filter((name) => isObject(named) && name in named).map((name) => [name, {}]),
    );
  }
}
