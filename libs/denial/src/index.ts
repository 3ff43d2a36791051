export { DENIALS, DENIAL_REASONS, type Denial, type DenialReason, type Wire } from './catalogue.js';
export { Denied, type DenialContext } from './denied.js';
export { STEPS, type Step } from './step.js';
