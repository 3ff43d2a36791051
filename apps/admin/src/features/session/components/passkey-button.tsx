import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { passkeySignIn } from '../api/passkey-sign-in.js';

/** Signs in with whatever passkey the person picks: no username is asked for. */
export function PasskeyButton({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const api = useApi();
  const signIn = useMutation({ mutationFn: () => passkeySignIn(api), onSuccess: onSignedIn });
  return (
    <Stack gap="sm">
      {signIn.error !== null && <ProblemView problem={signIn.error} />}
      <Button size="sm" loading={signIn.isPending} onClick={() => signIn.mutate()}>
        Continue with a passkey
      </Button>
    </Stack>
  );
}
