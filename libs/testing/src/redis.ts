import { required } from './required.js';

/** The test Redis, with one logical database per Jest worker. Suites of one worker run one after another. */
export function testRedisUrl(): string {
  const url = new URL(required('SALLYPORT_TEST_REDIS_URL'));
  url.pathname = `/${Number(process.env['JEST_WORKER_ID'] ?? '1') % 16}`;
  return url.href;
}
