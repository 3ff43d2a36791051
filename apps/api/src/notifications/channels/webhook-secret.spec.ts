import { LocalVault } from '#libs/vault';
import { newWebhookSecret, openWebhook, sealWebhook, webhookHeaders } from './webhook-secret.js';

describe('webhookHeaders', () => {
  it('signs as standardwebhooks.com has it', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const headers = webhookHeaders(
      secret,
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
    );
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('depends on id, time and body', () => {
    const secret = newWebhookSecret();
    const signed = [
      webhookHeaders(secret, 'a', 1, 'x'),
      webhookHeaders(secret, 'b', 1, 'x'),
      webhookHeaders(secret, 'a', 2, 'x'),
      webhookHeaders(secret, 'a', 1, 'y'),
    ].map((headers) => headers['webhook-signature']);
    expect(new Set(signed).size).toBe(4);
  });
});

describe('a sealed webhook', () => {
  it('opens for its channel alone', async () => {
    const vault = new LocalVault(Buffer.alloc(32, 1));
    const webhook = { url: 'https://hooks.example/T0/secret', secret: newWebhookSecret() };
    const sealed = await sealWebhook(vault, 'tenant_a', 'channel_1', webhook);
    expect(sealed.includes('hooks.example')).toBe(false);
    expect(await openWebhook(vault, 'tenant_a', 'channel_1', sealed)).toEqual(webhook);
    await expect(openWebhook(vault, 'tenant_a', 'channel_2', sealed)).rejects.toThrow(
      'belongs to another row',
    );
    await expect(openWebhook(vault, 'tenant_b', 'channel_1', sealed)).rejects.toThrow(
      'belongs to another row',
    );
  });
});
