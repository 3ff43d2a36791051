import { EgressRefused, outboundUrl, pinAddress, type PinnedAddress } from '../../egress/egress.module.js';
import type { NameResolver } from '../../egress/egress.module.js';
import { ProbeFailure } from './probe-failure.js';

/** Whether a URL may be registered at all. @throws ProbeFailure `url_unsupported` */
export const upstreamUrl = (text: string, allowPrivate: boolean): URL => {
  try {
    return outboundUrl(text, allowPrivate);
  } catch (cause) {
    throw asFailure(cause);
  }
};

/** The address that a probe connects to. @throws ProbeFailure `name_unresolved`, `address_forbidden` */
export const probedAddress = (url: URL, allowPrivate: boolean, names: NameResolver): Promise<PinnedAddress> =>
  pinAddress(url, allowPrivate, names).catch((cause: unknown) => {
    throw asFailure(cause);
  });

const asFailure = (cause: unknown): unknown =>
  cause instanceof EgressRefused ? new ProbeFailure(cause.code, cause.detail) : cause;
