/** What a style sheet is in tests: no class has a name. */
export default {};
