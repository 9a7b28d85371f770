// The rows of docs/reported.md. `name` is the name of a test in `file`, word for word.

export interface Report {
  readonly what: string
  /** Where it is reported: project and number of thread. */
  readonly threads: string
  readonly here: string
  readonly file: string
  readonly name: string
}

const spend: readonly Report[] = [
  {
    what: 'an answer whose `id` is null collides on a primary key, and its spend is dropped',
    threads: 'LiteLLM #39749',
    here: 'the provider’s id is a note; attempts have ids of their own',
    file: 'test/journeys/reported.test.ts',
    name: 'an answer without an id of its own is charged and entered like any other',
  },
  {
    what: 'cached tokens are counted twice, or costs are several times too low',
    threads: 'LiteLLM #14849, #42663, #36168',
    here: 'kinds are disjoint; what contradicts itself is bounded instead of believed',
    file: 'src/metering/usage-openai.test.ts',
    name: 'cached, written, audio and reasoning tokens are taken out of the totals that contain them',
  },
  {
    what: 'the spend of a fallback is charged to the deployment that failed',
    threads: 'LiteLLM PR #38107, PR #39294',
    here: 'each attempt is settled where it was made, at that price',
    file: 'test/journeys/reported.test.ts',
    name: 'what a fallback cost is booked where it was served, at its own price, and a failure costs the caller nothing',
  },
  {
    what: 'a broken price file makes every cost zero in silence',
    threads: 'LiteLLM, incident of 2026-01-27',
    here: 'an unknown price refuses; a table is loaded whole or not at all',
    file: 'src/metering/bounds.test.ts',
    name: 'no price, no audio price and mixed currencies are an unknown price, never zero',
  },
  {
    what: 'prices of many rows are wrong by factors',
    threads: 'LiteLLM #39501, #30979',
    here: 'each shipped price names its page and when it was read',
    file: 'src/house/price-table.test.ts',
    name: 'every table of the product is good, and each of its prices names a page and when it was read',
  },
  {
    what: 'a cancelled stream of Messages is billed nothing',
    threads: 'LiteLLM PR #37558, #17364',
    here: 'the prompt it told and what passed of the answer are charged',
    file: 'test/journeys/leaving.test.ts',
    name: 'client_left: a stream of Messages that told its prompt is charged for what passed of its answer',
  },
  {
    what: 'a cancelled stream of 806 deltas counts as one token',
    threads: 'Bifrost PR #3709',
    here: 'every event that passed counts as a token at least',
    file: 'test/journeys/endings.test.ts',
    name: 'client_left, stream, provider stops on abort: aborted upstream and charged for what passed',
  },
  {
    what: 'callers leave before `[DONE]` on purpose, to pay nothing',
    threads: 'sub2api #2168; new-api #7062, #5235',
    here: 'behind the last token the stream is read on to its real usage',
    file: 'test/journeys/leaving.test.ts',
    name: 'client_left behind the last token: read on to the real usage, whatever the provider bills on abort',
  },
  {
    what: 'who leaves a plain answer pays nothing, while the provider bills it',
    threads: 'new-api #4344; LiteLLM #37140',
    here: 'it is read to its end within a bound, and charged',
    file: 'test/journeys/endings.test.ts',
    name: 'client_left, not a stream: drained to the real usage and charged',
  },
  {
    what: 'requests that failed are billed',
    threads: 'Bifrost PR #4575',
    here: 'the caller pays for what was delivered; the cost of a failure is kept',
    file: 'test/journeys/endings.test.ts',
    name: 'upstream_cut: the client sees a broken answer and pays nothing; the cost is kept',
  },
  {
    what: 'a provider that died looks like a clean end',
    threads: 'Bifrost PR #5665',
    here: 'without the terminal event the connection breaks at the client, too',
    file: 'test/journeys/endings.test.ts',
    name: 'upstream_unterminated: an end without [DONE] is never passed off as complete',
  },
  {
    what: 'where a provider tells no usage, chunks are taken for tokens',
    threads: 'Portkey 2.0.0 pre-release',
    here: 'the usage is bounded and marked as estimated',
    file: 'test/journeys/endings.test.ts',
    name: 'completed without numbers: bounded and marked as estimated, never zero and never lost',
  },
]

const budgets: readonly Report[] = [
  {
    what: 'budgets overshoot when many ask at once',
    threads: 'LiteLLM #26672, #34732, #23714',
    here: 'a hold is admitted in the transaction that counts it',
    file: 'test/journeys/budgets.test.ts',
    name: 'a hundred at once at the edge of a budget overshoot it by nothing',
  },
  {
    what: 'reservations leak, and block what was never spent',
    threads: 'LiteLLM #27639, #40050, #35569',
    here: 'what is held is what is under way or indeterminate, also after a crash',
    file: 'test/store/race.test.ts',
    name: 'after any mix of outcomes and a crash, what is held is what is indeterminate',
  },
  {
    what: 'set to fail closed, it fails open when the store is down',
    threads: 'LiteLLM #33923',
    here: 'a commit that fails ends the answer; nothing more is admitted',
    file: 'test/journeys/settle-failed.test.ts',
    name: 'settle_failed',
  },
  {
    what: 'endpoints that pass through go round the budget',
    threads: 'Bifrost #2873',
    here: 'there is one way to a provider, and it holds',
    file: 'test/journeys/reported.test.ts',
    name: 'a budget that is used up refuses in every API that can be asked',
  },
  {
    what: 'a misspelt key of the configuration is ignored, and nothing is limited',
    threads: 'Bifrost #5673',
    here: 'an unknown key is an error that says what it may have meant',
    file: 'test/journeys/reported.test.ts',
    name: 'a misspelt name in the configuration is refused with its place and what it may have meant',
  },
  {
    what: 'the number that remains does not fall',
    threads: 'Envoy AI Gateway #1754',
    here: 'each answer tells what is left',
    file: 'test/journeys/reported.test.ts',
    name: 'what is left of a limit falls with each request, in the headers of each answer',
  },
]

const running: readonly Report[] = [
  {
    what: 'SIGTERM ends what is under way',
    threads: 'Portkey',
    here: 'running answers end; new ones are told to go elsewhere',
    file: 'test/operate/drain-cut.test.ts',
    name: 'has an ending, and the house closes',
  },
  {
    what: 'memory grows until the process is killed',
    threads: 'LiteLLM #12685, #15128, #38193',
    here: 'bodies over all requests have one bound (docs/benchmarks.md shows the memory over a million requests)',
    file: 'test/bad-input/slow.test.ts',
    name: 'thousands of idle connections keep nobody out and hold little',
  },
]

const carried: readonly Report[] = [
  {
    what: 'a request is widened to several regions in silence',
    threads: 'Bifrost PR #5035',
    here: 'an inference profile says by its name that it is one, and is held against what was promised',
    file: 'src/house/config-bedrock.test.ts',
    name: 'a model that may be processed elsewhere is held against what its deployment promises',
  },
  {
    what: 'tools never reach Bedrock',
    threads: 'LiteLLM #30053',
    here: 'tools, calls and results are carried, or refused by name',
    file: 'src/upstream/codecs/converse/encode.test.ts',
    name: 'calls in parallel and their results go back with the tools that they are of',
  },
]

const streams: readonly Report[] = [
  {
    what: 'parallel calls of tools are lost or mixed up when they are translated',
    threads: 'LiteLLM #25836, #25561, #36262',
    here: 'each call has its own block and its id; pieces may come interleaved',
    file: 'test/translate/clients.test.ts',
    name: 'a stream of Messages has one block open at a time, numbered in order',
  },
  {
    what: 'arguments of a tool arrive cut, in pieces of four characters',
    threads: 'Portkey #962',
    here: 'pieces add up to what the model wrote, in pieces and whole alike',
    file: 'test/translate/there-and-back.test.ts',
    name: 'an answer says the same, in pieces and whole',
  },
  {
    what: 'thinking blocks and their signatures are gone in the next turn',
    threads: 'LiteLLM #25321, #18238',
    here: 'they go back word for word to the API that sealed them, and to no other',
    file: 'test/translate/turns.test.ts',
    name: 'returns what it was given, word for word',
  },
  {
    what: 'marks on the prompt cache are dropped, and show as a higher bill',
    threads: 'LiteLLM #15884',
    here: 'where the API is the same they pass; else they are carried, needless or refused by name',
    file: 'test/clients/claude-code.test.ts',
    name: '4, 5: system, tools, earlier turns and cache marks are not touched by a byte',
  },
  {
    what: 'the reason for the end is a wrong one',
    threads: 'LiteLLM #34692',
    here: 'every reason has its word on the other side',
    file: 'src/upstream/codecs/converse/decode.test.ts',
    name: 'every reason for an end has its word, and a stop sequence is named where it was the only one',
  },
  {
    what: 'the usage chunk, whose `choices` are empty, breaks clients that did not ask for it',
    threads: 'a pattern in several threads on streaming',
    here: 'who did not ask for it never sees it, and it is counted',
    file: 'test/journeys/endings.test.ts',
    name: 'completed: a stream is charged by its usage event, which a client that did not ask never sees',
  },
  {
    what: 'events of Bedrock break where a chunk ends inside of one',
    threads: 'a pattern in several threads on streaming',
    here: 'any split gives the same messages',
    file: 'src/upstream/bedrock/frames.test.ts',
    name: 'every split into chunks gives the same messages',
  },
  {
    what: 'fallbacks run in a circle',
    threads: 'LiteLLM #19985',
    here: 'a model is tried once in a request, and every attempt is booked',
    file: 'test/outage/outage.test.ts',
    name: 'models that fall back to each other in a ring, a budget that is short, providers that fail in every way: the books balance',
  },
]

export const reported: readonly { readonly title: string; readonly rows: readonly Report[] }[] = [
  { title: 'Spend that is wrong or missing', rows: spend },
  { title: 'Budgets that overshoot or block wrongly', rows: budgets },
  { title: 'Memory and restarts', rows: running },
  { title: 'Streams and calls of tools', rows: streams },
  { title: 'Places, and what is carried from one API to another', rows: carried },
]
