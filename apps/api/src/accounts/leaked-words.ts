/**
 * What passwords are mostly made of: the words that lists of leaked passwords begin with. Whole passwords need no list of
 * their own, since those of twelve characters and more are these words, repeated or followed by numbers.
 */
export const LEAKED_WORDS: readonly string[] = `
password passwort passwd passphrase contrasena motdepasse parola senha wachtwoord kennwort geheim secret hunter
administrator admin root user login welcome willkommen bienvenue letmein changeme default temporary temp test testing
guest demo sample example please access account company office work home master system server database service internet
iloveyou loveyou love lovely forever always trustno sunshine princess dragon monkey football baseball basketball soccer
hockey superman batman spiderman starwars pokemon naruto minecraft shadow michael jordan jennifer jessica ashley daniel
thomas charlie andrew robert william joshua matthew anthony nicole michelle samantha elizabeth alexander benjamin
summer winter spring autumn sommer january february march april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday london berlin paris america england germany liverpool chelsea
arsenal barcelona ferrari mercedes corvette mustang porsche harley cowboys yankees lakers eagles steelers
freedom whatever nothing killer hello blink blessed flower butterfly chocolate cookie cheese banana orange purple
yellow silver golden diamond ginger pepper angel baby family mother father brother sister lucky happy computer google
facebook samsung microsoft windows apple android linux oracle cisco github sallyport one two three four five six seven
eight nine ten this that the and for you your
`
  .trim()
  .split(/\s+/);
