export { DENIALS, DENIAL_REASONS, type Denial, type DenialReason, type Wire } from './catalogue.js';
export { Denied, type DenialContext } from './denied.js';
export { STEPS, type Step } from './step.js';
export {
  SIGN_IN_DENIAL_REASONS,
  SIGN_IN_DENIALS,
  type SignInDenial,
  type SignInDenialReason,
} from './sign-in-denials.js';
