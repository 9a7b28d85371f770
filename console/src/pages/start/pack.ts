// The evidence pack of a sample: each request's story and receipt, the world that decides now, facts with their
// sources, exceptions, determinations, and the keys of the logs, as one archive. A receipt is a file that
// `customhouse verify` takes as it is.
import { call, type Answer } from '../../api/client.ts'
import { tar, type TarFile } from './tar.ts'

type Sample = Answer<'sampleRequests'>

/** At once; the server serves others meanwhile. */
const atOnce = 4

/**
 * Tells how many requests are read. `isPart`: for somebody who does not see the whole house, without the lists that are
 * not theirs to read. Throws an ApiError where the reader may not read a part of it.
 */
export async function evidencePack(
  sample: Sample,
  isPart: boolean,
  onProgress: (done: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const stories: TarFile[] = []
  const vkeys = new Map<string, string>()
  const proven: string[] = []
  let done = 0
  const waiting = [...sample.rows]
  const worker = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const params = { id: row.requestId }
      const story = await call('request', { params })
      const receipt = await call('requestReceipt', { params })
      stories.push({ path: `evidence/stories/${row.requestId}.json`, text: json(story) })
      if (receipt.text !== null) {
        stories.push({ path: `evidence/receipts/${row.requestId}.receipt`, text: receipt.text })
        proven.push(row.requestId)
      }
      if (receipt.origin !== null && receipt.vkey !== null) vkeys.set(receipt.origin, receipt.vkey)
      done += 1
      onProgress(done)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const whole: TarFile[] = [
    { path: 'evidence/README.txt', text: readme(sample, isPart, proven, vkeys) },
    { path: 'evidence/sample.json', text: json(sample) },
    ...stories.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
    { path: 'evidence/world.json', text: json(await call('world', {})) },
    ...(isPart ? [] : await houseLists()),
    { path: 'evidence/logs.json', text: json(await call('listLogs', {})) },
  ]
  return tar(whole)
}

/** What decides for everybody. */
async function houseLists(): Promise<readonly TarFile[]> {
  return [
    { path: 'evidence/packs.json', text: json(await call('listPacks', {})) },
    { path: 'evidence/rules.json', text: json(await call('listRules', {})) },
    { path: 'evidence/facts.json', text: json(await call('listFacts', {})) },
    { path: 'evidence/exceptions.json', text: json(await call('listExceptions', {})) },
    { path: 'evidence/determinations.json', text: json(await call('listDeterminations', {})) },
  ]
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** How to check it, on any machine and without asking the house: in English, as the tools are. */
function readme(
  { seed, from, to, rows, population }: Sample,
  isPart: boolean,
  proven: readonly string[],
  vkeys: ReadonlyMap<string, string>,
): string {
  const keys = [...vkeys.values()].map((vkey) => `--vkey '${vkey}'`).join(' ')
  const lists = isPart
    ? 'world.json   as far as whoever made the pack sees it, as it stood then'
    : 'world.json, packs.json, rules.json, facts.json, exceptions.json, determinations.json   as they stood when the pack was made'
  const one = proven.toSorted()[0] ?? 'REQUEST_ID'
  return `Evidence pack

Sample: ${rows.length} of ${population.rows} rows (${population.requests} requests) that came from ${from} to ${to}.
Seed: ${JSON.stringify(seed)}
Drawn: the rows with the smallest SHA-256 of the seed, a line feed and the request id.

stories/   what happened to each request, with the decision, its reasons and the world (packs and their versions) as of then
receipts/  ${proven.length} receipts (C2SP tlog-proof); one that is missing was not signed yet, or may not be shown
${lists}
logs.json  the logs, their keys and their signed heads

Check all of it, offline: every receipt, the draw of the sample, and that no story contradicts its receipt:

  customhouse verify evidence.tar ${keys}

One receipt alone:

  customhouse verify receipts/${one}.receipt ${keys}

Take the key of the log from somewhere else than this pack: whoever made the pack could have put in another.
Stories, the world and the lists are what the house says; only receipts prove themselves. That no request was left out
of the draw is seen by drawing again from the ids of all requests of the span (GET /admin/v1/requests).
`
}
