export { AgentUser, type PageAnswer } from './agent-user.js';
export { ApiStore, type AccountFacts, type AgentFacts } from './api-store.js';
export { testCall } from './call-event.js';
export { createTestDatabase, type TestDatabase } from './database.js';
export { TestClient, TestIssuer, TestKey } from './oauth-actors.js';
export { TestOauthClient, type OauthAnswer, type RequestOptions } from './oauth-client.js';
export { eventually } from './outage/eventually.js';
export { FixedClock } from './fixed-clock.js';
export { testRedisUrl } from './redis.js';
export { testAgent, testRole, testServer, testSnapshot, testTool } from './snapshot.js';
export { OperatorBrowser, type BrowserAnswer } from './operator/operator-browser.js';
export { RevocationBeat } from './peers/revocation-beat.js';
export { required } from './required.js';
export { TcpGate } from './outage/tcp-gate.js';
export { TestIdentityProvider } from './test-identity-provider.js';
export { TestUpstream, type Interference } from './test-upstream.js';
export {
  JWT_BEARER,
  TestAuthorizationServer,
  TOKEN_EXCHANGE,
  type TokenRequest,
} from './peers/test-authorization-server.js';
export { TestAuthenticator, type Misbehaviour } from './operator/test-authenticator.js';
export { TestAuthority, type TestCertificate } from './peers/test-certificates.js';
export { TestGateway } from './test-gateway.js';
