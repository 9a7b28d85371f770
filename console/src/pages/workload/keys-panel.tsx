// The keys of a workload: made here and shown once, revoked after a second word. The secret lives in this
// component alone, until the page is left: no store, no cache, no URL has it.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { nowMs } from '../../ui/clock.ts'
import { CopyText } from '../../ui/copy.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { KeyTable } from '../keys/key-table.tsx'
import { FirstCall } from './first-call.tsx'

export function KeysPanel({
  workloadId,
  keys,
  models,
}: {
  readonly workloadId: string
  readonly keys: Answer<'workload'>['keyList']
  readonly models: readonly string[]
}) {
  const { t } = useText()
  const may = useMay('keys.manage')
  return (
    <Panel title={t('nav.keys')} className="min-w-0">
      {keys.length === 0 ? (
        <p className="mb-3 text-ink-2">{t('keys.none')}</p>
      ) : (
        <KeyTable keys={keys} mayRevoke={may} />
      )}
      {may ? <MakeKey workloadId={workloadId} models={models} /> : null}
    </Panel>
  )
}

const spans = ['30', '90', '365', ''] as const
const dayMs = 86_400_000

export function MakeKey({
  workloadId,
  models,
}: {
  readonly workloadId: string
  readonly models: readonly string[]
}) {
  const { t } = useText()
  const [days, setDays] = useState<string>('90')
  const { made, error, isBusy, make, forget } = useMaking(workloadId)
  if (made !== null) {
    return (
      <section aria-label={t('keys.made')} className="mt-4 grid gap-3 border-t border-line pt-4">
        <h3 className="font-semibold">{t('keys.made')}</h3>
        <p className="rounded border border-refer bg-refer-soft p-2">{t('keys.once')}</p>
        <CopyText text={made.key} copyLabel={t('app.copy')} copiedLabel={t('app.copied')} />
        <FirstCall
          workloadId={workloadId}
          secret={made.key}
          models={models}
          sinceMs={made.sinceMs}
        />
        <div>
          <Button onClick={forget}>{t('keys.kept')}</Button>
        </div>
      </section>
    )
  }
  return (
    <div className="mt-4 grid gap-3 border-t border-line pt-4">
      <h3 className="font-semibold">{t('keys.new')}</h3>
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-44">
          <SelectField
            label={t('keys.expires')}
            value={days}
            onChange={(event) => setDays(event.target.value)}
          >
            {spans.map((span) => (
              <option key={span} value={span}>
                {span === '' ? t('keys.never') : t('keys.days', { n: Number(span) })}
              </option>
            ))}
          </SelectField>
        </div>
        <Button
          look="primary"
          className="min-h-9"
          disabled={isBusy}
          onClick={() => void make(days === '' ? null : Number(days))}
        >
          {t('keys.make')}
        </Button>
      </div>
      {error === null ? null : <Failure error={error} />}
    </div>
  )
}

interface Made {
  readonly key: string
  readonly sinceMs: number
}

function useMaking(workloadId: string) {
  const client = useQueryClient()
  const [made, setMade] = useState<Made | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const make = async (days: number | null): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      const expires =
        days === null ? {} : { expires: new Date(nowMs() + days * dayMs).toISOString() }
      const body = { holder: `workload:${workloadId}`, ...expires }
      const { key, createdAt } = await call('createKey', { body })
      setMade({ key, sinceMs: createdAt === null ? nowMs() : Date.parse(createdAt) })
      void client.invalidateQueries({ queryKey: ['workload', workloadId] })
      void client.invalidateQueries({ queryKey: ['keys'] })
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  return { made, error, isBusy, make, forget: () => setMade(null) }
}
