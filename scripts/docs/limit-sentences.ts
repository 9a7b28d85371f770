// One sentence for every limit under `server.limits`: what it bounds.
import type { LimitName } from '../../src/house/limits.ts'

export const limitSentences: Readonly<Record<LimitName, string>> = {
  bodyBytesMax: 'A request’s body.',
  bodiesBytesMax: 'All bodies held at once; beyond it, requests are refused as overloaded.',
  headerBytesMax: 'A request’s head.',
  jsonDepthMax: 'Nesting of a request’s JSON.',
  jsonValuesMax: 'Values in a request’s JSON.',
  headersTimeoutMs: 'Time for a request’s head to arrive.',
  requestTimeoutMs: 'Time for a whole request to arrive.',
  keepAliveTimeoutMs: 'Idle time of a client’s connection.',
  connectionsMax: 'Clients’ connections.',
  requestsInFlightMax: 'Requests being served.',
  adminBodyBytesMax: 'A body on the admin API.',
  connectTimeoutMs: 'Connecting to a provider.',
  headTimeoutMs: 'Waiting for the first byte of a stream.',
  wholeHeadTimeoutMs:
    'Waiting for the first byte of an answer that is no stream: it comes when all of it is written.',
  shortHeadTimeoutMs: 'The same for embeddings, moderations and counts of tokens.',
  silenceTimeoutMs: 'Silence within a provider’s answer.',
  answerTimeoutMs: 'A provider’s whole answer.',
  streamKeepAliveMs:
    'After so long without an event a stream carries a comment, or a ping in Anthropic’s API. Never before the first event: until then another deployment may still serve.',
  interimAnswersMax:
    'Answers of 1xx that a provider may send before its answer; each begins the wait for it anew.',
  answerBytesMax: 'A provider’s whole answer.',
  inspectionTimeoutMs:
    'Looking at one body in this process; beyond it, the body counts as not looked at (`onFailure`).',
  cacheBytesMax: 'Kept answers of all contracts, in memory.',
  cacheAnswerBytesMax: 'One kept answer; a longer one is not kept.',
  eventBytesMax:
    'One event of a provider’s stream, but for pictures, which may be as long as an answer.',
  realtimeEventBytesMax: 'One event of a realtime session, of either side.',
  realtimeWaitingBytesMax:
    'What may wait of a realtime session in either direction; then the faster side is held back.',
  realtimeSilenceTimeoutMs: 'A realtime session without an event ends.',
  realtimeSessionTimeoutMs: 'A realtime session ends.',
  connectionsPerChannelMax: 'Connections to one channel.',
  attemptsMax: 'Attempts of one request at one model; a model that it falls back to has as many.',
  attemptsPerDeploymentMax:
    'Attempts of one request at one deployment; it is asked again only where no other may take the request. 1: never.',
  retryBaseMs:
    'The longest pause before a deployment is asked again for the same request; drawn at random below it, and doubled every time.',
  retryStepMsMax: 'The longest of these pauses, beside what a provider’s `retry-after` asks for.',
  retryWaitMsMax:
    'All pauses of one request together. A `retry-after` beyond it is passed on instead of waited for.',
  repeatKeysMax:
    'Idempotency keys remembered; beyond it the oldest whose request has ended is forgotten.',
  repeatKeptMs: 'How long an idempotency key is remembered after its request was charged.',
  drainAfterLeaveMs: 'Reading an abandoned answer to its usage.',
  bookQueueOpsMax: 'Operations waiting for the book; beyond it, requests are refused.',
  bookBatchOpsMax: 'Operations in one commit.',
  diskFreeBytesMin: 'Free disk below which nothing is admitted.',
  reconcileWindowMs:
    'How long an attempt that a crash left open waits for a record of it before it is settled as estimated.',
  reconcileArrivalMs: 'How long after a crash a provider’s “no such request” is not yet believed.',
  reconcileRetryMs: 'The first pause before a provider is asked again; it doubles.',
  reconcileRetryMsMax: 'The longest pause before a provider is asked again.',
  reconcileLookupMs:
    'Waiting for a provider’s usage look-up, or for its word on an answer in the background.',
  backgroundPollMs:
    'The first pause before a provider is asked for an answer in the background; it doubles.',
  backgroundPollMsMax: 'The longest pause before it is asked again.',
  backgroundWaitMs:
    'After it, an answer in the background whose end nobody saw is settled as estimated.',
  batchLineBytesMax: 'One line of the file of a batch.',
  batchLinesMax: 'Lines of the file of a batch.',
  batchPollMs: 'The first pause before an open batch is looked at again; it doubles.',
  batchPollMsMax: 'The longest pause before an open batch is looked at again.',
  batchWindowMs:
    'How long after its end a batch waits for the files of its answers before it is settled without them.',
  watchQueueMax:
    'Answered requests that wait to be looked at by the watch; beyond it some are left out and counted.',
  watchQueueBytesMax: 'The bodies of these.',
  watchWorkloadsMax:
    'Workloads whose whole state the watch has in memory, about 3.5 KB each; of others it keeps the level.',
  timedRequestsMax:
    'Requests of which it is kept how long each step took (`timing.db`, about 200 bytes each); the oldest are forgotten. 1: it is not kept.',
  provenKeysMax: 'Keys remembered as proven.',
  configBytesMax: 'The configuration file.',
  reloadDebounceMs: 'Pause after a change of the file before it is read.',
  reloadPollMs: 'How often the file is looked at, where changes are not announced.',
  referralAnswerMs: 'How long a question to a person may wait before it counts as overdue.',
  drainMs: 'How long a drain waits for running requests.',
  clockSkewMsMax: 'Difference to a provider’s clock above which an alarm is raised.',
}
