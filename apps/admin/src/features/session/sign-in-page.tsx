import { Code, Divider, List, Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { BarePage } from '../../components/page/bare-page.js';
import { ProblemView } from '../../components/state/problem-view.js';
import { CompanyRefused } from '../../components/company-refused.js';
import { CompanySignIn } from './components/company-sign-in.js';
import { PasskeyButton } from './components/passkey-button.js';
import { SignInForm } from './components/sign-in-form.js';
import { nextPage } from './next-page.js';

const route = getRouteApi('/signin');

/** How to get in. The console has no password: a passkey, a linked company account or a one-time link opens a session. */
export function SignInPage() {
  const { signInProblem } = route.useRouteContext();
  const { next, refused } = route.useSearch();
  useEffect(() => {
    // A link pasted into this very tab changes only the fragment: load anew, so that it is taken out of the address.
    const reload = (): void => location.reload();
    addEventListener('hashchange', reload);
    return () => removeEventListener('hashchange', reload);
  }, []);
  return (
    <BarePage title="Sign in">
      <Stack gap="md">
        {signInProblem !== undefined && <ProblemView problem={signInProblem} />}
        {refused !== undefined && <CompanyRefused reference={refused} />}
        <Text size="sm">You sign in with your passkey. There is no password to steal.</Text>
        <PasskeyButton onSignedIn={() => location.assign(nextPage(next))} />
        <Divider label="or with the account that you have linked" />
        <CompanySignIn />
        <Divider label="or, without a passkey, with a one-time link" />
        <div>
          <Text size="sm" fw={600} mb={4}>
            Where to get a link
          </Text>
          <List size="sm" spacing={4}>
            <List.Item>
              Running it yourself: <Code>npm start</Code> prints one, <Code>npm run link</Code> another.
            </List.Item>
            <List.Item>
              On a server, in the API’s container:{' '}
              <Code>node dist/apps/api/src/session/sign-in-link.main.js</Code>
            </List.Item>
            <List.Item>Otherwise ask whoever runs this installation.</List.Item>
          </List>
        </div>
        <SignInForm label="Sign in" onSignedIn={() => location.assign(nextPage(next))} />
      </Stack>
    </BarePage>
  );
}
