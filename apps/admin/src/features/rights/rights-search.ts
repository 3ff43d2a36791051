/** Which tools, and seen through which agent. */
export interface RightsSearch {
  q?: string;
  agent?: string;
}
