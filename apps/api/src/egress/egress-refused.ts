export type EgressCause = 'url_unsupported' | 'name_unresolved' | 'address_forbidden';

/** Where a request was to go is nowhere this installation goes. Nothing was sent. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';

  /** @param detail what was seen, for people; the host at most, never a whole URL */
  constructor(
    readonly code: EgressCause,
    readonly detail?: string,
  ) {
    super(detail === undefined ? code : `${code}: ${detail}`);
  }
}
