import { healthReport } from './health.js';

const works = { name: 'database', required: true, check: async () => 1 };
const broken = async (): Promise<never> => {
  throw new Error('connection refused');
};

describe('healthReport', () => {
  it('is ok when everything answers', async () => {
    expect(await healthReport([works])).toEqual({ status: 'ok', checks: { database: 'ok' } });
  });

  it('is unavailable when something required does not work', async () => {
    expect(await healthReport([{ ...works, check: broken }])).toEqual({
      status: 'unavailable',
      checks: { database: 'failed' },
    });
  });

  it('stays ok, and says so, when something optional does not work', async () => {
    expect(await healthReport([works, { name: 'redis', required: false, check: broken }])).toEqual({
      status: 'ok',
      checks: { database: 'ok', redis: 'failed' },
    });
  });

  it('does not wait for what hangs', async () => {
    const hangs = { ...works, check: () => new Promise(() => undefined) };
    expect((await healthReport([hangs], 5)).status).toBe('unavailable');
  });
});
