import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme.css';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { listenForSignOut } from '../features/session/session-channel.js';
import { takeSignInToken } from '../features/session/sign-in-token.js';
import { createApi } from '../lib/http/api.js';
import { SessionGate } from '../lib/http/session-gate.js';
import { readStyleNonce } from './csp.js';
import { Providers } from './providers.js';
import { createQueryClient } from './query-client.js';
import { createConsoleRouter } from './router.js';

const token = takeSignInToken();
const gate = new SessionGate();
const api = createApi(gate);
const queries = createQueryClient();
const router = createConsoleRouter({ api, gate, queries, takeSignInToken: token });
listenForSignOut();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <Providers consoleApi={{ api, gate }} queries={queries} nonce={readStyleNonce()}>
    <RouterProvider router={router} />
  </Providers>,
);
