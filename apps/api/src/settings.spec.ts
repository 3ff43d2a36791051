import { ApiSettings } from './settings.js';

const env = {
  API_PUBLIC_URL: 'https://api.example.com',
  GATEWAY_PUBLIC_URL: 'https://mcp.example.com',
  DATABASE_URL: 'postgres://sallyport_app@127.0.0.1/sallyport',
  REDIS_URL: 'redis://127.0.0.1:6379',
  MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
};

describe('ApiSettings', () => {
  it('reads what is given and defaults the rest', () => {
    const settings = ApiSettings.read(env);
    expect(settings.masterKey).toEqual(Buffer.alloc(32, 7));
    expect(settings).toMatchObject({
      publicUrl: 'https://api.example.com',
      allowPrivateUpstreams: false,
      consoleDist: undefined,
    });
  });

  it('reads how mail is sent', () => {
    const mail = { SMTP_URL: 'smtp://us%40er:p%3Aw@mail.example.com', SMTP_FROM: 'gateway@example.com' };
    expect(ApiSettings.read({ ...env, ...mail }).mail).toEqual({
      host: 'mail.example.com',
      port: 587,
      secure: false,
      startTls: true,
      user: 'us@er',
      password: 'p:w',
      from: 'gateway@example.com',
      ca: undefined,
    });
    expect(ApiSettings.read(env).mail).toBeUndefined();
  });

  it.each([
    ['MASTER_KEY', 'c2hvcnQ=', /^MASTER_KEY: must be 32 random bytes in base64/],
    ['API_PUBLIC_URL', 'https://api.example.com/', /^API_PUBLIC_URL: must be an origin/],
    ['DATABASE_URL', 'mysql://127.0.0.1/sallyport', /^DATABASE_URL: must be a postgres/],
    ['ALLOW_PRIVATE_UPSTREAMS', 'yes', /^ALLOW_PRIVATE_UPSTREAMS: must be 'true' or 'false'/],
    ['SMTP_URL', 'smtp://mail.example.com', /^SMTP_FROM: is needed where SMTP_URL is set/],
    ['MASTER_KEY', '', /^MASTER_KEY: is required/],
  ])('refuses %s=%s without showing it', (name, value, message) => {
    expect(() => ApiSettings.read({ ...env, [name]: value })).toThrow(message);
  });
});
