import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { redeemLink } from '../api/redeem-link.js';
import { tokenOf } from '../sign-in-token.js';

interface Props {
  readonly label: string;
  readonly onSignedIn: () => void;
}

/** Takes a pasted sign-in link or its token. */
export function SignInForm({ label, onSignedIn }: Props) {
  const api = useApi();
  const [pasted, setPasted] = useState('');
  const signIn = useMutation({
    mutationFn: (token: string) => redeemLink(api, token),
    onSuccess: onSignedIn,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate(tokenOf(pasted));
      }}
    >
      <Stack gap="sm">
        {signIn.error !== null && <ProblemView problem={signIn.error} />}
        <TextInput
          label="Sign-in link"
          placeholder="https://…/signin#…"
          autoComplete="off"
          spellCheck={false}
          required
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
        />
        <Button type="submit" size="sm" loading={signIn.isPending}>
          {label}
        </Button>
      </Stack>
    </form>
  );
}
