import { Anchor, Stack, Text } from '@mantine/core';
import { BarePage } from '../../components/page/bare-page.js';
import { IdentityList } from './components/identity-list.js';
import { PasskeyList } from './components/passkey-list.js';
import { SessionList } from './components/session-list.js';

/** How the operator signs in, and where they are signed in. */
export const ProfilePage = () => (
  <BarePage title="Your sign-in">
    <Stack gap="lg">
      <PasskeyList />
      <IdentityList />
      <SessionList />
      <Text size="sm">
        <Anchor href="/">Back to the console</Anchor>
      </Text>
    </Stack>
  </BarePage>
);
