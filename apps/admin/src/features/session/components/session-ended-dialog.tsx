import { Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { getMe } from '../../../lib/api/get-me.js';
import { useConsoleApi } from '../../../lib/http/api.js';
import { PasskeyButton } from './passkey-button.js';
import { SignInForm } from './sign-in-form.js';

/** Covers the page when the session has ended. What was typed stays; the requests that wait are sent after sign-in. */
export function SessionEndedDialog() {
  const consoleApi = useConsoleApi();
  const { gate } = consoleApi;
  const queries = useQueryClient();
  const ended = useSyncExternalStore(gate.subscribe, gate.hasEnded);
  const goOn = async (): Promise<void> => {
    const before = queries.getQueryData(getMe(consoleApi).queryKey)?.operator.id;
    // `getMe` opens the gate, and with it whatever waits: another operator must not send what the first one meant.
    const { data } = await consoleApi.api.GET('/api/v1/me');
    if (data === undefined || data.operator.id !== before) location.assign('/');
    else await queries.fetchQuery({ ...getMe(consoleApi), staleTime: 0 });
  };
  return (
    <Modal
      opened={ended}
      onClose={() => undefined}
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
      title="Your session has ended"
      centered
    >
      <Stack gap="sm">
        <Text size="sm">Sign in again. The page behind keeps what you typed.</Text>
        <PasskeyButton onSignedIn={() => void goOn()} />
        <SignInForm label="Sign in and go on" onSignedIn={() => void goOn()} />
      </Stack>
    </Modal>
  );
}
