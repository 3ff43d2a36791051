import type { Configuration } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { confirmCodePage, deviceDonePage, userCodePage } from './device-pages.js';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;

/** RFC 8628 with our own pages. Eight letters without vowels: 34 bits, of which a guesser may try a handful. */
export const deviceFlow = (tenant: Tenant): DeviceFlow => ({
  enabled: tenant.oauth.deviceFlow,
  charset: 'base-20',
  mask: '****-****',
  // Nothing of the device is shown: whoever asks for a code chooses what it says.
  deviceInfo: () => ({}),
  userCodeInputSource: (ctx, _form, _out, problem) => userCodePage(ctx, tenant.name, problem),
  userCodeConfirmSource: (ctx, _form, _client, _device, userCode) =>
    confirmCodePage(ctx, tenant.name, userCode),
  successSource: (ctx) => deviceDonePage(ctx, tenant.name),
});
