// A customer's own audit: choose a period, take all its requests with their receipts along, and how to check them.
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef, useState, type FormEvent } from 'react'
import { ApiError } from '../../api/errors.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { nowMs } from '../../ui/clock.ts'
import { CopyText } from '../../ui/copy.tsx'
import { TextField } from '../../ui/field.tsx'
import { PageHeader, Panel } from '../../ui/panel.tsx'
import { saveBytes } from '../../ui/save.ts'
import { paths } from '../../urls.ts'
import { textOf } from '../inbox/words-field.tsx'
import {
  checkLine,
  ownPack,
  requestsMax,
  type Pack,
  type Period,
  type Progress,
} from './receipts-pack.ts'

const weekMs = 6 * 86_400_000

export function OwnReceiptsPage() {
  const { t } = useText()
  const [made, setMade] = useState<Pack | null>(null)
  return (
    <>
      <PageHeader title={t('nav.ownReceipts')} lead={t('own.receipts.lead')} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Panel title={t('own.receipts.period')}>
          <PeriodForm onMade={setMade} />
        </Panel>
        <Panel title={t('own.receipts.check')}>
          <Check made={made} />
        </Panel>
      </div>
    </>
  )
}

function PeriodForm({ onMade }: { readonly onMade: (made: Pack) => void }) {
  const { t } = useText()
  const navigate = useNavigate()
  const search = useSearch({ from: paths.ownReceipts })
  const [today] = useState(nowMs)
  const [progress, setProgress] = useState<Progress | null>(null)
  const [problem, setProblem] = useState('')
  const stop = useRef<AbortController | null>(null)
  const make = useMutation({
    mutationFn: (period: Period) => {
      stop.current = new AbortController()
      setProgress(null)
      return ownPack(period, setProgress, stop.current.signal)
    },
    onSuccess(pack, { from, to }) {
      if (pack === null || pack.requests === 0) return
      onMade(pack)
      saveBytes(`own-audit-${from}-${to}.tar`, pack.bytes)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const period = { from: textOf(given, 'from'), to: textOf(given, 'to') }
    setProblem(period.from > period.to ? t('own.receipts.order') : '')
    if (period.from > period.to) return
    void navigate({ to: paths.ownReceipts, search: period, replace: true })
    make.mutate(period)
  }
  return (
    <form onSubmit={submit} className="grid justify-items-start gap-3">
      <div className="grid w-full gap-3 sm:grid-cols-2">
        <TextField
          label={t('own.receipts.from')}
          name="from"
          type="date"
          defaultValue={search.from ?? dayOf(today - weekMs)}
          problem={problem}
          required
        />
        <TextField
          label={t('own.receipts.to')}
          hint={t('own.receipts.days')}
          name="to"
          type="date"
          defaultValue={search.to ?? dayOf(today)}
          required
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary" type="submit" disabled={make.isPending}>
          {t('own.receipts.make')}
        </Button>
        {make.isPending ? (
          <Button onClick={() => stop.current?.abort()}>{t('own.receipts.stop')}</Button>
        ) : null}
      </div>
      <p role="status" className="text-sm text-ink-2">
        {make.isPending ? <Reading progress={progress} /> : null}
        {make.isSuccess ? <Made pack={make.data} /> : null}
      </p>
      {make.error instanceof ApiError ? <Failure error={make.error} /> : null}
    </form>
  )
}

function Reading({ progress }: { readonly progress: Progress | null }) {
  const { t } = useText()
  if (progress === null) return t('app.loading')
  const { done, total } = progress
  return t(total.exact ? 'own.receipts.reading' : 'own.receipts.reading.atLeast', {
    done,
    n: total.rows,
  })
}

function Made({ pack }: { readonly pack: Pack | null }) {
  const { t } = useText()
  if (pack === null) return t('own.receipts.tooMany', { n: requestsMax })
  if (pack.requests === 0) return t('own.receipts.none')
  return (
    <>
      {t('own.receipts.done', { n: pack.requests, proven: pack.proven })}{' '}
      {pack.pending === 0 ? '' : t('own.receipts.pending', { n: pack.pending })}
    </>
  )
}

function Check({ made }: { readonly made: Pack | null }) {
  const { t } = useText()
  const copy = { copyLabel: t('app.copy'), copiedLabel: t('app.copied') }
  const changed = made?.pins.some(({ changedTo }) => changedTo !== null) ?? false
  return (
    <div className="grid grid-cols-1 gap-2">
      <p>{t('own.receipts.inside.list')}</p>
      <p className="text-ink-2">{t('own.receipts.check.lead')}</p>
      {made === null ? (
        <code className="font-mono text-xs">{checkLine([])}</code>
      ) : (
        <CopyText text={checkLine(made.pins)} {...copy} />
      )}
      {made?.pins.map(({ vkey }) => (
        <section key={vkey} aria-label={t('own.receipts.key')} className="grid gap-1">
          <h3 className="text-sm font-semibold">{t('own.receipts.key')}</h3>
          <CopyText text={vkey} {...copy} />
        </section>
      ))}
      {changed ? (
        <p role="alert" className="text-deny">
          {t('own.receipts.key.changed')}
        </p>
      ) : (
        <p className="text-sm text-ink-2">{t('own.receipts.key.lead')}</p>
      )}
    </div>
  )
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
