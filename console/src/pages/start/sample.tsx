// A random sample for whoever audits: its seed is shown, the same seed over the same span draws the same requests, and
// the sample with its evidence can be taken along.
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { nowMs } from '../../ui/clock.ts'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Panel, Skeleton } from '../../ui/panel.tsx'
import { saveBytes } from '../../ui/save.ts'
import { Count, Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { evidencePack } from './pack.ts'
import { sampleSizes } from './search.ts'

type Drawn = Answer<'sampleRequests'>

/** `isPart`: for somebody who does not see the whole house. */
export function Sample({ isPart = false }: { readonly isPart?: boolean }) {
  const { t } = useText()
  const { seed = '', size = 25, until } = useSearch({ from: paths.start })
  const isDrawn = seed !== '' && until !== undefined
  const { data, error, refetch } = useQuery({
    queryKey: ['sample', seed, size, until],
    enabled: isDrawn,
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      call(
        'sampleRequests',
        { query: { seed, size, ...(until === undefined ? {} : { to: until }) } },
        signal,
      ),
  })
  return (
    <Panel title={t('start.sample')}>
      <p className="mb-3 text-ink-2">{t(isPart ? 'start.audit.sample' : 'start.sample.lead')}</p>
      <DrawForm seed={seed} size={size} />
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {isDrawn && data === undefined && error === null ? (
        <Skeleton label={t('app.loading')} className="mt-3 h-40" />
      ) : null}
      {data === undefined ? null : <Shown drawn={data} isPart={isPart} />}
    </Panel>
  )
}

function DrawForm({ seed, size }: { readonly seed: string; readonly size: number }) {
  const { t } = useText()
  const navigate = useNavigate()
  const search = useSearch({ from: paths.start })
  const [fresh] = useState(randomSeed)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const text = given.get('seed')
    const chosen = sampleSizes.find((one) => String(one) === given.get('size')) ?? 25
    const until = new Date(nowMs()).toISOString()
    void navigate({
      to: paths.start,
      resetScroll: false,
      search: {
        ...search,
        seed: typeof text === 'string' ? text.trim() : '',
        size: chosen,
        // The same seed keeps the span that it was drawn over.
        until: text === search.seed ? (search.until ?? until) : until,
      },
    })
  }
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <div className="min-w-48 flex-1">
        <TextField
          label={t('start.sample.seed')}
          name="seed"
          defaultValue={seed === '' ? fresh : seed}
          maxLength={200}
          required
        />
      </div>
      <div className="w-28">
        <SelectField label={t('start.sample.size')} name="size" defaultValue={size}>
          {sampleSizes.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </SelectField>
      </div>
      <Button look="primary" type="submit" className="min-h-9">
        {t('start.sample.draw')}
      </Button>
    </form>
  )
}

function Shown({ drawn, isPart }: { readonly drawn: Drawn; readonly isPart: boolean }) {
  const { t, language } = useText()
  const { rows, population, from, to, seed } = drawn
  if (rows.length === 0) return <p className="mt-3">{t('start.sample.none')}</p>
  return (
    <>
      <p className="mt-3 text-sm">
        {t('start.sample.drawn', { n: rows.length, seed })}{' '}
        <Count value={population.rows} language={language} /> ·{' '}
        <Time at={from} language={language} /> – <Time at={to} language={language} />
      </p>
      <PackButton drawn={drawn} isPart={isPart} />
      <ol
        aria-label={t('start.sample')}
        tabIndex={0}
        className="mt-3 max-h-96 overflow-auto rounded border border-line text-sm"
      >
        {rows.map((row) => (
          <li
            key={row.requestId}
            className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-2 py-1.5 last:border-0"
          >
            <Link
              to={paths.request}
              params={{ requestId: row.requestId }}
              className="font-mono text-xs text-accent underline"
            >
              {row.requestId}
            </Link>
            <span>{row.model === '' ? row.party : `${row.party} · ${row.model}`}</span>
            <Badge look={row.verdict}>{t(`verdict.${row.verdict}`)}</Badge>
          </li>
        ))}
      </ol>
    </>
  )
}

function PackButton({ drawn, isPart }: { readonly drawn: Drawn; readonly isPart: boolean }) {
  const { t } = useText()
  const [done, setDone] = useState(0)
  const pack = useMutation({
    mutationFn: () => {
      setDone(0)
      return evidencePack(drawn, isPart, setDone)
    },
    onSuccess: (bytes) => saveBytes('evidence.tar', bytes),
  })
  return (
    <div className="mt-2 flex flex-wrap items-center gap-3">
      <Button disabled={pack.isPending} onClick={() => pack.mutate()}>
        {t('start.pack')}
      </Button>
      <span role="status" className="text-sm text-ink-2">
        {pack.isPending
          ? t('start.pack.reading', { done, n: drawn.rows.length })
          : t(pack.isSuccess ? 'start.pack.done' : isPart ? 'start.audit.pack' : 'start.pack.lead')}
      </span>
      {pack.isError ? <Failure error={pack.error} /> : null}
    </div>
  )
}

/** Nobody chooses it: 64 bits. Whoever wants it announced beforehand types another. */
function randomSeed(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
