import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiContext, type ConsoleApi } from '../lib/http/api.js';
import { theme } from './theme.js';

interface Props {
  readonly consoleApi: ConsoleApi;
  readonly queries: QueryClient;
  readonly nonce: string;
  readonly children: ReactNode;
}

export const Providers = ({ consoleApi, queries, nonce, children }: Props) => (
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <Notifications position="bottom-right" limit={3} />
    <ApiContext value={consoleApi}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </ApiContext>
  </MantineProvider>
);
