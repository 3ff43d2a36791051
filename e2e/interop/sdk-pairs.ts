import { openSdkV1, signInSdkV1 } from './clients/sdk-v1.js';
import { openSdkV2, signInKeylessSdkV2, signInSdkV2 } from './clients/sdk-v2.js';
import { signingIn, withToken, type Pair } from './pair.js';

const V1 = '@modelcontextprotocol/sdk';
const V2 = '@modelcontextprotocol/client';

/** Both versions of the SDK, which the product's own tests depend on too. */
export const SDK_PAIRS: readonly Pair[] = [
  signingIn(`${V2}, OAuth with DPoP, 2025-11-25`, 'strict', signInSdkV2('legacy')),
  signingIn(`${V2}, OAuth with DPoP, 2026-07-28`, 'strict', signInSdkV2('modern')),
  signingIn(`${V2}, OAuth, 2025-11-25`, 'open', signInKeylessSdkV2('legacy')),
  signingIn(`${V2}, OAuth, 2026-07-28`, 'open', signInKeylessSdkV2('modern')),
  withToken(`${V2}, token, 2025-11-25`, openSdkV2('legacy')),
  withToken(`${V2}, token, 2026-07-28`, openSdkV2('modern')),
  withToken(`${V2}, token, 2026-07-28, endpoint of one server`, openSdkV2('modern'), 'server'),
  signingIn(`${V1}, OAuth`, 'open', signInSdkV1),
  withToken(`${V1}, token`, openSdkV1),
  withToken(`${V1}, token, endpoint of one server`, openSdkV1, 'server'),
];
