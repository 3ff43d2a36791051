export { AccessTokenCache } from './access-token/access-token-cache.js';
export {
  tokenHash,
  verifyAccessToken,
  verifyIssuedToken,
  type AccessToken,
  type TokenPolicy,
} from './access-token/access-token.js';
export { parseAuthorization, type Credentials, type Scheme } from './access-token/authorization.js';
export { UNBOUND_SCOPES, UNBOUND_TTL_S, assertBinding, type DpopMode } from './access-token/binding.js';
export { CallTokenMinter } from './call-token/call-token-minter.js';
export { verifyCallToken, type ExpectedCall } from './call-token/verify-call-token.js';
export { CLIENT_ASSERTION_TYPE, clientAssertion } from './client/client-assertion.js';
export { loadClientKey, type ClientKey } from './client/client-key.js';
export { dpopProof, type ProofRequest } from './client/dpop-proof.js';
export { actorsOf, presenterChain, type Principal } from './delegation/actors.js';
export { assertChain } from './delegation/chain.js';
export { ExchangeRefused } from './delegation/exchange-refused.js';
export { shrunkConstraints } from './delegation/shrunk-constraints.js';
export {
  EXCHANGED_TTL_S,
  handOver,
  type ExchangeClient,
  type ExchangeTarget,
  type HandOver,
  type Operator,
} from './delegation/hand-over.js';
export { BadJws } from './jws/compact.js';
export { signCompact, verifyCompact, verifySnapshot, type Acceptable } from './jws/signed-document.js';
export { thumbprint } from './jws/thumbprint.js';
export {
  BadKey,
  loadPublicKey,
  loadPublicKeys,
  type SignatureAlg,
  type VerificationKey,
} from './jws/verification-key.js';
export { DPOP_ALGS, challenge, type ChallengeContext } from './metadata/challenge.js';
export { protectedResourceMetadata, type ProtectedResource } from './metadata/protected-resource-metadata.js';
export { expectedHtu, sameHtu } from './proof/htu.js';
export { Nonces } from './proof/nonces.js';
export {
  PROOF_MAX_AGE_S,
  ProofVerifier,
  proofThumbprint,
  type ExpectedProof,
  type VerifiedProof,
} from './proof/proof-verifier.js';
export { SKEW_S } from './skew.js';
export { redirectProblem } from './client/redirect-uri.js';
