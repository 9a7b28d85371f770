// Declaring another purpose, or an evaluation, of one's own workload.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import { call, type Input } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, SelectField, TextField } from '../../ui/field.tsx'
import { Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { textOf } from '../inbox/words-field.tsx'
import { declarationsQuery, useOverview } from './queries.ts'

const kinds = ['purpose', 'evaluation'] as const
type Kind = (typeof kinds)[number]
type Body = NonNullable<Input<'declareOwn'>['body']>

export function DeclareForm() {
  const { t } = useText()
  const client = useQueryClient()
  const [kind, setKind] = useState<Kind>('evaluation')
  const form = useRef<HTMLFormElement>(null)
  const { data } = useOverview()
  const declare = useMutation({
    mutationFn: (body: Body) => call('declareOwn', { body }),
    async onSuccess() {
      form.current?.reset()
      await client.invalidateQueries(declarationsQuery)
    },
  })
  if (data === undefined) return <Skeleton label={t('app.loading')} className="h-80" />
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    declare.mutate(bodyOf(kind, new FormData(event.currentTarget)))
  }
  return (
    <form ref={form} onSubmit={submit} className="grid justify-items-start gap-3">
      <Segments
        label={t('own.declarations.kind')}
        value={kind}
        onChange={setKind}
        segments={kinds.map((value) => ({ value, label: t(`own.declarations.kind.${value}`) }))}
      />
      <div className="w-full">
        <SelectField label={t('own.declarations.workload')} name="workload">
          {data.workloads.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </SelectField>
      </div>
      <SaidFields kind={kind} />
      {declare.isError ? <Failure error={declare.error} /> : null}
      <Button look="primary" type="submit" disabled={declare.isPending}>
        {t('own.declarations.send')}
      </Button>
      <p role="status" className="text-sm text-permit">
        {declare.isSuccess ? t('own.declarations.sent') : ''}
      </p>
    </form>
  )
}

function SaidFields({ kind }: { readonly kind: Kind }) {
  const { t } = useText()
  return (
    <>
      <div className="w-full">
        <TextField
          label={t(`own.declarations.text.${kind}`)}
          hint={t('own.declarations.text.hint')}
          name="text"
          minLength={3}
          maxLength={300}
          required
        />
      </div>
      <div className="w-full">
        <Field label={t('own.declarations.statement')} hint={t('own.declarations.statement.hint')}>
          {(ties) => (
            <textarea
              className="w-full rounded border border-line-strong bg-surface px-2.5 py-1.5 text-ink"
              name="statement"
              rows={3}
              maxLength={2000}
              {...ties}
            />
          )}
        </Field>
      </div>
      <div className="grid w-full gap-3 sm:grid-cols-2">
        <TextField label={t('own.declarations.from')} name="from" type="date" />
        <TextField
          label={t('own.declarations.to')}
          hint={t('own.declarations.to.hint')}
          name="to"
          type="date"
          required={kind === 'evaluation'}
        />
      </div>
    </>
  )
}

/** Days are whole ones, UTC. */
function bodyOf(kind: Kind, given: FormData): Body {
  const [from, to] = [textOf(given, 'from'), textOf(given, 'to')]
  return {
    kind,
    workload: textOf(given, 'workload'),
    text: textOf(given, 'text'),
    statement: textOf(given, 'statement'),
    ...(from === '' ? {} : { from: `${from}T00:00:00Z` }),
    ...(to === '' ? {} : { to: `${to}T23:59:59Z` }),
  }
}
