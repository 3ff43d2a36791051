import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { answered, type Api } from '../../../lib/http/api.js';

export const listChannels = (api: Api, tenant: string) =>
  queryOptions({
    queryKey: [tenant, 'notification-channels'],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/tenants/{tenant}/notification-channels', { params: { path: { tenant } }, signal }),
      ),
  });

export const addChannel = (api: Api, tenant: string, body: Schemas['AddNotificationChannel']) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/notification-channels', { params: { path: { tenant } }, body }),
  );

export const removeChannel = (api: Api, tenant: string, id: string) =>
  answered(
    api.DELETE('/api/v1/tenants/{tenant}/notification-channels/{id}', { params: { path: { tenant, id } } }),
  );

/** Sends a notification to this channel alone, and says what came of it. */
export const testChannel = (api: Api, tenant: string, id: string) =>
  answered(
    api.POST('/api/v1/tenants/{tenant}/notification-channels/{id}/test', {
      params: { path: { tenant, id } },
    }),
  );
