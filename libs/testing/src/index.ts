export { createTestDatabase, type TestDatabase } from './database.js';
export { TestClient, TestIssuer, TestKey } from './oauth-actors.js';
export { TestOauthClient, type OauthAnswer, type RequestOptions } from './oauth-client.js';
export { FixedClock } from './fixed-clock.js';
export { testRedisUrl } from './redis.js';
export { testAgent, testRole, testServer, testSnapshot, testTool } from './snapshot.js';
export { OperatorBrowser, type BrowserAnswer } from './operator-browser.js';
export { required } from './required.js';
export { TestUpstream, type Interference } from './test-upstream.js';
