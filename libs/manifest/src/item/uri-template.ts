const PARTS = /\{([^{}]*)\}|[{}]|[^{}]+/g;
const VARIABLE = /^[A-Za-z0-9_]{1,64}$/;
/** What may follow a variable: a character that the variable cannot hold, so it is clear where the one ends. */
const ENDS = /^[^A-Za-z0-9._~-]/;
/** One segment of unreserved characters (RFC 3986 §2.3) that is not `.` or `..`: nothing to decode, nowhere to climb. */
const SEGMENT = '[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,255}';
const MAX_VARIABLES = 8;

/**
 * Regular expression of the URIs that a URI template can make, of the simple form alone: `{name}` (RFC 6570 level 1).
 * Undefined for any other: operators such as `{+path}` reach across segments, so nobody could say what was approved.
 */
export function templatePattern(template: string): string | undefined {
  let pattern = '';
  let variables = 0;
  let afterVariable = false;
  for (const [part, variable] of template.matchAll(PARTS)) {
    if (variable === undefined) {
      if (part === '{' || part === '}' || (afterVariable && !ENDS.test(part))) return undefined;
      // No `-`: outside a class it stands for itself, and JSON Schema's `u` flag takes no escape of it.
      pattern += part.replaceAll(/[\\^$.*+?()[\]|/]/g, '\\$&');
      afterVariable = false;
    } else {
      if (!VARIABLE.test(variable) || afterVariable || ++variables > MAX_VARIABLES) return undefined;
      pattern += SEGMENT;
      afterVariable = true;
    }
  }
  return variables === 0 ? undefined : `^${pattern}$`;
}
