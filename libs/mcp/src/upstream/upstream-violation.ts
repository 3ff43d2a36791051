export type ViolationKind =
  | 'content-type'
  | 'not-json'
  | 'refused-json'
  | 'not-a-response'
  | 'foreign-id'
  | 'second-response'
  | 'server-request'
  | 'no-response'
  | 'result-type'
  | 'too-large';

/** The upstream broke the protocol (mcp-protocol §5.3). For audit and operators; nothing of it reaches an agent. */
export class UpstreamViolation extends Error {
  override readonly name = 'UpstreamViolation';

  constructor(
    readonly kind: ViolationKind,
    detail?: string,
  ) {
    super(detail === undefined ? kind : `${kind}: ${detail.slice(0, 200)}`);
  }
}

/** The upstream answered properly, with a JSON-RPC error. Its text is the upstream's: audit only. */
export class UpstreamRpcError extends Error {
  override readonly name = 'UpstreamRpcError';

  constructor(
    readonly code: number,
    message: string,
    readonly data?: Readonly<Record<string, unknown>>,
  ) {
    super(`upstream error ${code}: ${message.slice(0, 200)}`);
  }
}
