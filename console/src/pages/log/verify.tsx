// A range verified now, in this browser: what is asked for, how far it is, and check by check how it ended.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { call } from '../../api/client.ts'
import type { RangeCheck, RangeProgress, RangeVerdict } from '../../proof/range.ts'
import { pinned, takeKey } from '../../proof/pin.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyText } from '../../ui/copy.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { EmptyState, Panel } from '../../ui/panel.tsx'
import { timeText } from '../../ui/value.tsx'
import { headsQuery, type Head, type Log } from './queries.ts'

const lastEntries = 1_000

export function Verify({ log }: { readonly log: Log }) {
  const { t } = useText()
  // What is verified does not change below the reader while the log grows.
  const [{ head, vkey }] = useState(log)
  if (head === null || head.size === 0) {
    return <EmptyState title={t('log.heads.none')}>{t('log.heads.none.next')}</EmptyState>
  }
  if (vkey === null) return <EmptyState title={t('log.facts.noKey')}>{log.origin}</EmptyState>
  return <Asking log={log} head={head} named={vkey} />
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly progress: RangeProgress }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'done'; readonly verdict: RangeVerdict }

interface Range {
  readonly from: number
  readonly to: number
  readonly earlier: string | null
}

function Asking({
  log,
  head,
  named,
}: {
  readonly log: Log
  readonly head: Head
  readonly named: string
}) {
  const { t } = useText()
  const [pin, setPin] = useState(() => pinned(log.origin, named))
  const { state, run, stop } = useVerification(log, head, pin.vkey)
  return (
    <Panel title={t('log.view.verify')}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <p className="max-w-3xl text-sm text-ink-2">{t('log.verify.lead')}</p>
        {pin.changedTo === null ? null : (
          <div role="alert" className="rounded-lg border-2 border-deny bg-deny-soft p-4">
            <h3 className="font-semibold text-deny">{t('proof.changed')}</h3>
            <p className="mt-1">{t('proof.changed.what')}</p>
            <p className="mt-2 text-sm text-ink-2">{t('proof.changed.next')}</p>
            <code className="font-mono text-xs break-all">{pin.changedTo}</code>
            <div className="mt-3">
              <Button
                look="danger"
                onClick={() => {
                  takeKey(log.origin, named)
                  setPin(pinned(log.origin, named))
                }}
              >
                {t('proof.changed.take')}
              </Button>
            </div>
          </div>
        )}
        <RangeForm
          log={log}
          head={head}
          isRunning={state.kind === 'running'}
          onRun={run}
          onStop={stop}
        />
        <Outcome state={state} />
        {log.current ? <Offline vkey={pin.vkey} /> : null}
      </div>
    </Panel>
  )
}

/** What is exported is the log that is written to now. */
function Offline({ vkey }: { readonly vkey: string }) {
  const { t } = useText()
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2 border-t border-line pt-3">
      <h3 className="text-sm font-semibold">{t('log.verify.command')}</h3>
      <CopyText
        text={`customhouse export-log log && customhouse verify log --vkey '${vkey}'`}
        copyLabel={t('app.copy')}
        copiedLabel={t('app.copied')}
      />
    </section>
  )
}

/** One at a time; it ends with the page. */
function useVerification(log: Log, head: Head, vkey: string) {
  const [state, setState] = useState<State>({ kind: 'idle' })
  const current = useRef<AbortController | null>(null)
  useEffect(() => () => current.current?.abort(), [])
  const run = (range: Range): void => {
    current.current?.abort()
    const controller = new AbortController()
    current.current = controller
    const isCurrent = (): boolean => current.current === controller && !controller.signal.aborted
    const { signal } = controller
    setState({ kind: 'running', progress: { done: 0, total: range.to - range.from } })
    verified({ log, head, vkey, range, signal }, (progress) => {
      if (isCurrent()) setState({ kind: 'running', progress })
    }).then(
      (verdict) => isCurrent() && setState({ kind: 'done', verdict }),
      (error: unknown) => isCurrent() && setState({ kind: 'failed', error }),
    )
  }
  const stop = (): void => {
    current.current?.abort()
    setState({ kind: 'stopped' })
  }
  return { state, run, stop }
}

async function verified(
  {
    log: { number },
    head,
    vkey,
    range,
    signal,
  }: {
    readonly log: Log
    readonly head: Head
    readonly vkey: string
    readonly range: Range
    readonly signal: AbortSignal
  },
  onProgress: (progress: RangeProgress) => void,
): Promise<RangeVerdict> {
  const { verifyRange } = await import('../../proof/range.ts')
  return verifyRange(
    { vkey, head: head.note, witnesses: head.witnesses.map((one) => one.vkey), ...range },
    {
      async entries(from, to) {
        const asked = { params: { number }, query: { from, to } }
        const { entries } = await call('listEntries', asked, signal)
        return entries.map(({ leaf }) => leaf)
      },
      async tile(level, n, width) {
        const asked = { params: { number, level, n }, query: { width } }
        return (await call('logTile', asked, signal)).hashes
      },
    },
    { onProgress, signal },
  )
}

function RangeForm({
  log,
  head,
  isRunning,
  onRun,
  onStop,
}: {
  readonly log: Log
  readonly head: Head
  readonly isRunning: boolean
  readonly onRun: (range: Range) => void
  readonly onStop: () => void
}) {
  const { t, language } = useText()
  const [problem, setProblem] = useState('')
  const { data } = useQuery(headsQuery(log.number, head.size))
  const earlier = data?.checkpoints ?? []
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [from, last, size] = ['from', 'last', 'earlier'].map((name) => Number(form.get(name)))
    const isRange =
      from !== undefined && last !== undefined && from >= 0 && from <= last && last < head.size
    setProblem(isRange ? '' : t('log.verify.bad', { size: head.size.toLocaleString(language) }))
    if (!isRange) return
    const note = earlier.find((one) => one.size === size)?.note ?? null
    onRun({ from, to: last + 1, earlier: note })
  }
  return (
    <form onSubmit={submit} className="grid gap-3" noValidate>
      <p className="text-sm">
        {t('log.verify.head', {
          count: head.size.toLocaleString(language),
          at: timeText(head.at, language, 'second'),
        })}
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <Fields head={head} earlier={earlier} />
        {isRunning ? (
          // By keys two elements: a click that stops must not become one that submits.
          <Button key="stop" className="min-h-9" onClick={onStop}>
            {t('log.verify.cancel')}
          </Button>
        ) : (
          <Button key="go" type="submit" look="primary" className="min-h-9">
            {t('log.verify.go')}
          </Button>
        )}
      </div>
      {problem === '' ? null : (
        <p role="alert" className="text-sm text-deny">
          {problem}
        </p>
      )}
    </form>
  )
}

function Fields({ head, earlier }: { readonly head: Head; readonly earlier: readonly Head[] }) {
  const { t, language } = useText()
  const number = { type: 'number', min: 0, max: head.size - 1, required: true } as const
  return (
    <>
      <div className="w-36">
        <TextField
          label={t('log.verify.from')}
          name="from"
          defaultValue={Math.max(0, head.size - lastEntries)}
          {...number}
        />
      </div>
      <div className="w-36">
        <TextField
          label={t('log.verify.to')}
          name="last"
          defaultValue={head.size - 1}
          {...number}
        />
      </div>
      <div className="w-72">
        <SelectField
          // Its default is there once the heads are.
          key={earlier.length}
          label={t('log.verify.earlier')}
          name="earlier"
          defaultValue={earlier.at(-1)?.size ?? ''}
        >
          <option value="">{t('log.verify.earlier.none')}</option>
          {earlier.map(({ size, at }) => (
            <option key={size} value={size}>
              {size.toLocaleString(language)} · {timeText(at, language, 'second')}
            </option>
          ))}
        </SelectField>
      </div>
    </>
  )
}

function Outcome({ state }: { readonly state: State }) {
  const { t, language } = useText()
  switch (state.kind) {
    case 'idle':
      return null
    case 'stopped':
      return <p role="status">{t('log.verify.stopped')}</p>
    case 'failed':
      return <Failure error={state.error} />
    case 'running': {
      const { done, total } = state.progress
      const text = t('log.verify.running', {
        done: done.toLocaleString(language),
        total: total.toLocaleString(language),
      })
      return (
        <div>
          <p className="mb-1 text-sm">{text}</p>
          <progress
            className="h-2 w-full accent-accent"
            value={done}
            max={total}
            aria-label={t('log.view.verify')}
          />
        </div>
      )
    }
    case 'done':
      return <Verdict verdict={state.verdict} />
  }
}

function Verdict({ verdict }: { readonly verdict: RangeVerdict }) {
  const { t, language } = useText()
  const { verified: isGood, checks, read, unread, wrong } = verdict
  const failed = checks.filter(({ end }) => end === 'failed')
  const count = (value: number): string => value.toLocaleString(language)
  return (
    <div className="grid gap-2">
      <p
        role="status"
        className={`rounded-lg border p-3 text-base font-semibold ${isGood ? 'border-permit bg-permit-soft text-permit' : 'border-deny bg-deny-soft text-deny'}`}
      >
        {!isGood
          ? t('log.verify.failed', {
              checks: failed.map(({ name }) => t(`log.check.${name}`)).join(', '),
            })
          : read === 0
            ? t('log.verify.goodHashes')
            : t('log.verify.good', { n: read, count: count(read) })}
      </p>
      {unread === 0 ? null : (
        <p className="text-sm">{t('log.verify.unread', { n: unread, count: count(unread) })}</p>
      )}
      {wrong.length === 0 ? null : (
        <p className="text-sm font-semibold text-deny">
          {t('log.verify.wrong')} {wrong.join(', ')}
        </p>
      )}
      <ul className="grid gap-1.5" aria-label={t('proof.checks')}>
        {checks.map((check) => (
          <CheckLine key={check.name} check={check} />
        ))}
      </ul>
      <p className="text-xs text-ink-2">{t(`proof.by.${verdict.by}`)}</p>
    </div>
  )
}

const marks = { passed: '✓', failed: '✕', not_checked: '–', none: '–' } as const
const looks = { passed: 'permit', failed: 'deny', not_checked: 'plain', none: 'plain' } as const
const inks = {
  passed: 'text-permit',
  failed: 'text-deny',
  not_checked: 'text-ink-2',
  none: 'text-ink-2',
} as const

function CheckLine({ check: { name, end, about } }: { readonly check: RangeCheck }) {
  const { t } = useText()
  return (
    <li className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2" data-check={name} data-end={end}>
      <span aria-hidden="true" className={`font-bold ${inks[end]}`}>
        {marks[end]}
      </span>
      <span>
        <span className="font-medium">{t(`log.check.${name}`)}</span>{' '}
        {end === 'passed' ? (
          <span className="sr-only">{t('log.end.passed')}</span>
        ) : (
          <Badge look={looks[end]}>{t(`log.end.${end}`)}</Badge>
        )}
        <span className="block text-sm wrap-anywhere text-ink-2">
          {t(`log.check.${name}.what`)} <bdi className="font-mono text-xs">{about}</bdi>
        </span>
      </span>
    </li>
  )
}
