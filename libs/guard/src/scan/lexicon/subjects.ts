/**
 * What a sentence in a tool's description can be about that is not the call's own business. Fragments of regular
 * expressions, joined and matched as whole words, without regard to case. A subject is no accusation: rules ask what is
 * to be done with it, and let a tool speak of what it is named for.
 */
export const SUBJECTS = {
  secret: [
    'pass(words?|phrases?|codes?|port numbers?)',
    'credentials?',
    '(api|access|private|ssh|gpg|signing|encryption|secret|recovery|deploy|license)[ _-]?(keys?|codes?|words?)',
    "(access|session|auth\\w*|bearer|login|refresh|user'?s?|their)[ _-](tokens?|cookies?|headers?|details)",
    'ssh (folder|director(y|ies)|keys?|files?)',
    'cookie (jar|store)',
    'saved logins?',
    'seed phrase',
    'one[- ]time (codes?|passwords?)',
    'cvv',
    'card numbers?',
    'social security( number)?',
    '(tax|national|passport) (id|number)',
    'connection strings?',
    'keychain',
    'keyring',
    "(process|shell|environment)( variables|'s environment)",
    'environment variables',
    '密码|密钥|私钥|凭证|凭据|口令|身份证号',
  ],
  conversation: [
    '(the|this|whole|entire|full|every|previous|current) (conversation|chat|dialogue)( so far| history)?',
    '(this|whole|entire) (thread|discussion)',
    '(conversations?|chat) (history|logs?|so far|lists?)',
    'transcript',
    '(system|developer) (prompt|message)s?',
    "(your|the (agent|assistant|model)'s) (\\w+ )?(instructions|prompt|memory|context window|reasoning|configuration)",
    'instructions (that )?you (were|have been|got)',
    'context window',
    "(user|person|human|customer)'s (\\w+ )?(last |exact )?(query|request|message|question|prompt|input|words)",
    '(last|previous|earlier|recent|latest) (\\w+ )?(user )?(messages?|prompts?|turns?)',
    '(everything|anything|whatever|all|what)( (that|the|has|have|been|was|is|user|person|human|customer)){0,5} (said|says|discussed|typed|types|wrote|told|exchanged)',
    'tools (that )?you (have|can|were)( been given)?',
    'list of (your |available )?tools',
    '(all )?tool calls (made )?so far',
    '对话|聊天记录|系统提示|提示词|会话内容',
  ],
  person: [
    "(user|person|human|customer|owner|family member|his|her|their)('?s|s')? ?(\\w+ )?(contacts?|calendar|address book|location|photos?|inbox|identity|diary|bank \\w+|home address|personal \\w+|documents?|e-mail address|location)",
    'address book',
    'clipboard',
    'last copied',
    '(brows(er|ing)|search) history',
    '通讯录|联系人',
  ],
  host: [
    '(home|documents|desktop|downloads|notes|startup|root|working) (folder|directory)',
    '(whole|entire|complete|raw) (workspace|repository|codebase|disk|file ?system|project|spreadsheet|database)',
    'the workspace',
    '(the|scan|search) (hard )?(disk|drive)',
    '(shell|command|terminal) history',
    'git hooks?',
    '(any|all|every|each|whatever) (open |local |\\.\\w+ (and |or )*)+(files?|documents?|tabs?)?',
    'file the editor has open',
    "user's (machine|computer|disk|terminal)",
    '用户主目录|环境变量',
  ],
} as const;

export type Subject = keyof typeof SUBJECTS;
