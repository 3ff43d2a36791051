import { Text } from '@mantine/core';
import { Notice } from './state/notice.js';

/** What came of a visit at the company's identity provider that ended badly. The reason is for administrators. */
export const CompanyRefused = ({ reference }: { readonly reference: string }) => (
  <Notice tone="deny" title="Your company account was not accepted" role="alert">
    <Text size="sm">
      Sign in with your passkey. A tenant administrator finds the reason among the refusals of the identity
      providers, under <code>{reference}</code>.
    </Text>
  </Notice>
);
