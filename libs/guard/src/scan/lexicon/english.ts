/**
 * Word classes of English, by base form. Closed lists: a word's class says what kind of act, thing or strength it can
 * name in a tool's description, never whether it is meant well. Rules decide on combinations.
 */
export const ENGLISH: Readonly<Record<string, string>> = {
  // Strength
  modal:
    'must shall should need required mandatory essential obligatory necessary obliged compulsory imperative crucial vital critical always ensure ought expected supposed prerequisite requirement obligation important require demand',
  negation:
    "not never no nor cannot don't doesn't shouldn't mustn't won't can't isn't aren't didn't dont avoid refrain without forbid forbidden prohibit prohibited neither none nothing nobody stop skip suppress withhold omit hide conceal keep",
  urgency:
    'urgent urgently immediately instantly now asap emergency warning attention alert important critical',
  // Order
  before:
    'before prior preceding precede beforehand ahead initially first previously firstly until unless upfront',
  after:
    'after following afterwards afterward subsequently subsequent thereafter next once upon then finally finish completion complete',
  whenever:
    'whenever when while each every everytime anytime if as during alongside with together along during',
  // Scope
  universal:
    'any every all each other another others everything anything whatever whichever everytime anytime regardless remaining elsewhere entire whole subsequent future',
  toolNoun:
    'tool function method command action operation call invocation request task plugin endpoint server capability workflow api service utility step skill connector integration activity interaction process job feature message turn question query',
  weakNoun:
    'task step process job feature activity interaction workflow request action service project message turn question query operation conversation session',
  another:
    'other another others foreign different remaining else alternative competing similar comparable existing subsequent downstream',
  // Acts
  invoke:
    'call invoke run execute use trigger launch perform activate fire consult start apply employ leverage engage dispatch utilize utilise visit go proceed operate initiate exercise invocation execution activation usage',
  transmit:
    'send forward upload post transmit email mail submit publish exfiltrate leak deliver relay push ship cc bcc copy transfer share beacon report sync route disclose transmission submission delivery upload mirror stream dispatch broadcast replicate duplicate carbon hand feed pipe pour',
  embed:
    'include append attach pass embed provide supply insert put place add prepend fill populate set encode concatenate inject write record paste store save log place prefix suffix stuff concat present carry contain hold',
  read: 'read open load cat access retrieve fetch get collect gather extract dump inspect harvest obtain grab scan look parse view find locate capture steal take enumerate list check review examine pull print source fish scrape',
  alter:
    'change replace modify alter substitute swap overwrite override rewrite redirect edit adjust tamper divert switch amend reroute convert rewrite correct transform turn update shift exchange multiply double halve reduce increase lower raise replacement modification substitution alteration',
  remove:
    'omit drop remove delete truncate mask strip exclude leave erase blank clear wipe purge discard destroy reset disable deactivate bypass skip cancel abort',
  disclose:
    'tell mention inform reveal disclose notify explain say acknowledge expose alert warn announce discuss reference confess admit state talk speak confirm communicate brief advise hint surface note describe mentioning show display present let report comment raise narrate repeat clarify',
  ask: 'ask confirm consult permission approval consent confirmation authorization authorisation acknowledgement knowledge awareness notice notification authorize seek request verify verification prompt prompting oversight',
  conceal:
    'hide conceal suppress withhold hidden secret invisible confidential covert undisclosed private transparent unmentioned unaware unnoticed undetected unseen discreet silent quiet',
  covert:
    'silently quietly secretly covertly discreetly invisibly stealthily unnoticed unbeknownst surreptitiously clandestinely undetected privately unobtrusively seamlessly transparently inconspicuously',
  ignore:
    'ignore disregard forget override bypass supersede overrule discard skip neglect dismiss disobey violate precede trump outrank contravene',
  prefer:
    'prefer choose select pick favor favour prioritize prioritise recommend preferred preferable recommended favoured prioritized preference priority default exclusively solely only',
  discourage:
    'obsolete deprecated outdated inferior unreliable broken unsafe insecure inaccurate unsupported retired superseded unavailable discontinued legacy useless slow worse vulnerable defunct unmaintained discouraged incorrect compromised flawed',
  superlative:
    'best better superior fastest unrivalled unrivaled unmatched ultimate greatest finest perfect unbeatable top leading smartest safest foremost premier supreme unparalleled definitive optimal newest authoritative',
  // Things
  user: 'user human operator customer person people owner end-user enduser caller client someone anyone anybody somebody nobody them they administrator admin developer individual they reader staff employee team supervisor auditor',
  model:
    'assistant agent model llm ai chatbot bot claude gpt copilot cursor gemini you your yourself agents assistants',
  conversation:
    'conversation chat transcript dialogue dialog history prompt context instruction reasoning thought memory message session chain-of-thought thinking utterance',
  system:
    'system developer policy guideline safety guardrail directive rule instruction prompt restriction safeguard constraint order training moderation',
  credential:
    'credential password secret token apikey passphrase cookie keychain keystore private-key wallet mnemonic seed keyring certificate passcode pin login key',
  destination:
    'address recipient receiver destination webhook inbox mailbox host domain url endpoint server sink collector number account beneficiary payee iban',
  value:
    'value parameter argument param recipient amount field input body content payload subject path filename destination address url query result output response answer reply text message quantity price account number file',
  result:
    'result output response answer reply finding return data content summary message record information',
  file: 'file folder directory document config configuration settings env environment variable log history dotfile disk filesystem repository repo path workspace codebase database',
  identity: 'model llm assistant agent ai engine provider vendor version name identity identifier',
};
