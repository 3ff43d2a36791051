export { createTestDatabase, type TestDatabase } from './database.js';
export { TestClient, TestIssuer, TestKey } from './oauth-actors.js';
export { FixedClock } from './fixed-clock.js';
export { testRedisUrl } from './redis.js';
export { required } from './required.js';
