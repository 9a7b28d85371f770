// A log of sample entries with a fixed key, for tests that need one whole.
import { openAudit, type Audit } from '../../src/audit/audit.ts'
import { newLogKeyPem, openLogSigner, type LogSigner } from '../../src/audit/keys.ts'
import type { EntryDraft, HeadStore } from '../../src/audit/ports.ts'
import { assert } from '../../src/kernel/assert.ts'
import { manualClock } from '../../src/kernel/time.ts'
import { memoryHead, openMemoryLog, type MemoryLog } from './memory-log.ts'

export const sampleOrigin = 'customhouse.example/log-1'

export function sampleSigner(origin: string = sampleOrigin, seed = 7): LogSigner {
  const signer = openLogSigner(newLogKeyPem(Buffer.alloc(32, seed)), origin)
  assert(signer !== null, 'a fresh key opens')
  return signer
}

export function sampleDraft(number: number, text = 'plain'): EntryDraft {
  return {
    id: `req_${number.toString().padStart(6, '0')}`,
    type: 'settlement',
    atMs: Date.UTC(2026, 0, 1) + number,
    public: JSON.stringify({ workload: 'bot', priceNanos: '0.000025000', note: text, n: number }),
    committed: { costNanos: '"0.000020000"', user: JSON.stringify(`user-${number}`) },
    sealed: {},
  }
}

export interface SampleLog extends MemoryLog {
  readonly audit: Audit
  readonly head: HeadStore & { text: string | null }
  readonly signer: LogSigner
  append(drafts: readonly EntryDraft[]): void
  sign(): Promise<string>
}

/** A log with `sizes` signed one after the other. */
export async function sampleLog(...sizes: readonly number[]): Promise<SampleLog> {
  const log = openMemoryLog()
  const head = memoryHead()
  const signer = sampleSigner()
  const clock = manualClock(Date.UTC(2026, 0, 1))
  const opening = await openAudit({ signer, reader: log.reader, head, clock })
  assert(opening.kind === 'open', 'a new log opens')
  const { audit } = opening
  const sample: SampleLog = {
    ...log,
    audit,
    head,
    signer,
    append(drafts) {
      log.apply(audit.plan(drafts))
      audit.confirm()
    },
    async sign() {
      const result = await audit.signCheckpoint()
      assert(result.kind === 'signed', 'a sound log is signed')
      log.keep(result.checkpoint)
      return result.checkpoint.text
    },
  }
  for (const size of sizes) {
    const missing = Array.from({ length: size - audit.size() }, (_, at) => at + audit.size())
    sample.append(missing.map((number) => sampleDraft(number)))
    await sample.sign()
  }
  return sample
}
