// Publishing what was replayed: who must approve is said before anything is asked for, and what this page cannot
// publish it says as plainly.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/client.ts'
import { ApiError } from '../../api/errors.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Confirm, Who } from './confirm.tsx'
import { factBodyOf, today, type ReplayBody } from './proposal.ts'
import { PublishPack } from './publish-pack.tsx'
import type { Change } from './use-change.ts'

/** `change` is null where the report was opened by its link: then nobody here knows what was proposed. */
export function PublishPanel({ change }: { readonly change: Change | null }) {
  const { t } = useText()
  return (
    <Panel title={t('publish.title')}>
      {change === null ? (
        <p className="text-ink-2">{t('publish.again')}</p>
      ) : (
        <OfKind change={change} />
      )}
    </Panel>
  )
}

function OfKind({ change }: { readonly change: Change }) {
  const { t } = useText()
  const { kind } = change.fields
  if (kind === 'fact' && change.fact !== undefined) return <PublishFact change={change} />
  if (kind === 'state' || kind === 'zone' || kind === 'pack') {
    return <PublishPack change={change} />
  }
  return (
    <p className="text-ink-2">
      {t(kind === 'location' || kind === 'region' ? 'publish.config' : 'publish.question')}
    </p>
  )
}

const nothingSaid = { publisher: '', title: '', date: '', url: '', reason: '' }
type Said = typeof nothingSaid

interface Published {
  readonly id: string
  readonly became: 'fact' | 'change' | 'unreplayed'
}

function usePublishFact({ fact, fields }: Change, said: Said) {
  const client = useQueryClient()
  return useMutation({
    async mutationFn(): Promise<Published> {
      if (fact === undefined) throw new Error('there is no fact to publish')
      const { publisher, title, date, url, reason } = said
      const source = {
        publisher,
        title,
        retrieved: today(),
        confidence: 'secondary' as const,
        ...(date === '' ? {} : { date }),
        ...(url === '' ? {} : { url }),
      }
      const body = { ...factBodyOf(fact, fields, source), reason }
      const held = await call('addFact', { body })
      if (!('contentHash' in held)) return { id: held.id, became: 'fact' }
      return replayedFor(held.id, { change: held.id })
    },
    // Facts and rules read otherwise from now on.
    onSuccess: () => client.invalidateQueries(),
  })
}

/** The change is there whether or not its replay could begin: approvers need one of just its content. */
async function replayedFor(id: string, body: ReplayBody): Promise<Published> {
  try {
    await call('startReplay', { body })
    return { id, became: 'change' }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { id, became: 'unreplayed' }
  }
}

function PublishFact({ change }: { readonly change: Change }) {
  const { t } = useText()
  const may = useMay('facts.add')
  const [isSure, setSure] = useState(false)
  const [said, setSaid] = useState<Said>(nothingSaid)
  const publish = usePublishFact(change, said)
  if (!may) return <p className="text-ink-2">{t('publish.forbidden')}</p>
  if (publish.data !== undefined) {
    const { id, became } = publish.data
    return <p role="status">{t(`publish.done.${became}`, { id })}</p>
  }
  const isControlled = change.packs?.control === true
  const field = (name: keyof typeof said) => ({
    value: said[name],
    onChange: (event: { readonly target: { readonly value: string } }) =>
      setSaid((before) => ({ ...before, [name]: event.target.value })),
  })
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (isControlled) publish.mutate()
        else setSure(true)
      }}
    >
      <Who change={change} />
      <fieldset className="grid grid-cols-1 gap-3 md:grid-cols-2">
        <legend className="mb-1 font-medium">{t('publish.source')}</legend>
        <TextField label={t('publish.source.publisher')} required {...field('publisher')} />
        <TextField label={t('publish.source.title')} required {...field('title')} />
        <TextField label={t('publish.source.date')} type="date" {...field('date')} />
        <TextField label={t('publish.source.url')} type="url" {...field('url')} />
        <TextField label={t('publish.reason')} required {...field('reason')} />
      </fieldset>
      {publish.error === null ? null : <Failure error={publish.error} />}
      <div>
        <Button type="submit" disabled={publish.isPending}>
          {t(isControlled ? 'publish.ask' : 'publish.now')}
        </Button>
      </div>
      <Confirm
        open={isSure}
        onClose={() => setSure(false)}
        onSure={() => {
          setSure(false)
          publish.mutate()
        }}
      />
    </form>
  )
}
