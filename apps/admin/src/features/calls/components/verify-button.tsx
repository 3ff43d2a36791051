import { GatedButton } from '../../../components/access/gated-button.js';
import type { ChainVerification } from '../use-verification.js';

export const VerifyButton = ({ verification }: { readonly verification: ChainVerification }) => (
  <GatedButton
    need="audit.verify"
    variant="default"
    loading={verification.isPending}
    onClick={() => verification.mutate()}
  >
    Verify chain
  </GatedButton>
);
