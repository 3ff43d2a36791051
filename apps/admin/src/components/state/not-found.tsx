import { Notice } from './notice.js';

/** The same for what does not exist and for what belongs to another tenant. */
export const NotFound = () => (
  <Notice tone="calm" title="Not found">
    It does not exist, or it is not yours to see. Check the address, or use the menu.
  </Notice>
);
