// One archive of a report that was entered in the log: its bytes, its receipt, the key of the log, and how to check them.
import { call, type Answer } from '../../api/client.ts'
import { shellQuoted } from '../../ui/shell-quoted.ts'
import { tar } from '../start/tar.ts'
import type { ChannelSearch } from './search.ts'

export interface ChannelPack {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly sha256: string
  readonly command: string
}

/** Heads are signed within a second of an entry; a house that is slower is asked again by hand. */
const tries = 20
const pauseMs = 500

/** Null: no head was signed in time, and it is to be asked for again. Throws an ApiError where it may not be made. */
export async function channelPack(
  owner: string,
  { from, to }: ChannelSearch,
): Promise<ChannelPack | null> {
  const body = {
    owner,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }
  const { report, sha256 } = await call('enterChannelReport', { body })
  const receipt = await readyReceipt(sha256, owner)
  if (receipt.text === null) return null
  const command = `customhouse verify report.receipt --vkey ${shellQuoted(receipt.vkey ?? 'KEY')} --content report=report.json`
  const folder = `channel-${sha256.slice(0, 12)}`
  const bytes = tar([
    { path: `${folder}/README.txt`, text: readme({ owner, sha256, command, receipt }) },
    { path: `${folder}/report.json`, text: report },
    { path: `${folder}/report.receipt`, text: receipt.text },
    { path: `${folder}/log.vkey`, text: `${receipt.vkey ?? ''}\n` },
  ])
  return { name: `${folder}.tar`, bytes, sha256, command }
}

type Receipt = Answer<'channelReportReceipt'>

async function readyReceipt(sha256: string, owner: string): Promise<Receipt> {
  const input = { params: { sha256 }, query: { owner } }
  let receipt = await call('channelReportReceipt', input)
  for (let count = 0; receipt.state === 'pending' && count < tries; count++) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    receipt = await call('channelReportReceipt', input)
  }
  return receipt
}

/** In English, as the tools are. */
function readme({
  owner,
  sha256,
  command,
  receipt: { entry, origin },
}: {
  readonly owner: string
  readonly sha256: string
  readonly command: string
  readonly receipt: Receipt
}): string {
  return `Report to ${owner} of how its models are sold

report.json     the report, canonical JSON (RFC 8785); change no byte of it
report.receipt  its receipt (C2SP tlog-proof): entry ${entry} of the log ${origin}
log.vkey        the key of that log

Check it offline:

  ${command}

It says "verified", and the SHA-256 that the entry states, which must be that of the file:

  sha256sum report.json
  ${sha256}

Take the key of the log from somewhere else than this archive: whoever made the archive could have put in another.
The receipt proves that the house entered this report in its log and can neither change nor deny it. That its figures are
right is for the log itself to show: every settlement is an entry of it.
`
}
