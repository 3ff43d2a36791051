import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { FormProblem } from '../../components/input/form-problem.js';
import { BarePage } from '../../components/page/bare-page.js';
import { ProblemView } from '../../components/state/problem-view.js';
import { showFieldErrors } from '../../lib/field-errors.js';
import { useApi } from '../../lib/http/api.js';
import { setUp, type Person } from './api/setup.js';

const route = getRouteApi('/setup');
const NOBODY: Person = { username: '', name: '' };

/** Where a setup link leads: the operator makes the passkey with which they sign in from then on. */
export function SetupPage() {
  const { setup, setupProblem } = route.useRouteContext();
  return (
    <BarePage title="Set up your sign-in">
      {setup === undefined ? (
        <Stack gap="sm">
          {setupProblem !== undefined && <ProblemView problem={setupProblem} />}
          <Text size="sm">Open the setup link that you were given. It works once, for 30 minutes.</Text>
        </Stack>
      ) : (
        <SetupForm {...setup} />
      )}
    </BarePage>
  );
}

interface Props {
  readonly token: string;
  readonly tenant: string;
  /** Null: the first operator of the installation. */
  readonly operator: Person | null;
}

function SetupForm({ token, tenant, operator }: Props) {
  const api = useApi();
  const form = useForm({ initialValues: operator ?? NOBODY });
  const write = useMutation({
    mutationFn: (person: Person) => setUp(api, token, operator === null ? person : undefined),
    onSuccess: () => location.assign('/'),
  });
  const submit = form.onSubmit((person) =>
    write.mutate(person, { onError: (problem) => showFieldErrors(form, problem) }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <FormProblem problem={write.error} fields={Object.keys(NOBODY)} />
        {operator === null ? (
          <>
            <Text size="sm">You are the first operator of this installation.</Text>
            <TextInput
              label="Username"
              required
              autoComplete="username"
              {...form.getInputProps('username')}
            />
            <TextInput label="Your name" required autoComplete="name" {...form.getInputProps('name')} />
          </>
        ) : (
          <Text size="sm">
            You are {operator.name} ({operator.username}), an operator of {tenant}.
          </Text>
        )}
        <Text size="sm">
          Your device asks for your fingerprint, face or PIN and keeps a passkey. There is no password.
        </Text>
        <Button type="submit" size="sm" loading={write.isPending}>
          Create a passkey
        </Button>
      </Stack>
    </form>
  );
}
