// Publishing a pack's text, without a file: the house keeps it from then on. Under change control it becomes a change
// with a replay of just this text, which others approve and somebody publishes; else it counts at once.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { ApiError } from '../../api/errors.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { saveText } from '../../ui/save.ts'
import { TextDiff } from '../../ui/text-diff.tsx'
import { paths } from '../../urls.ts'
import { Confirm, Who } from './confirm.tsx'
import type { PackDraft } from './proposal.ts'
import type { Change, Packs } from './use-change.ts'

type Shown = Packs['packs'][number]
type Taken = Answer<'createPack'>

interface Why {
  readonly summary: string
  readonly reason: string
}

interface Published {
  readonly taken: Taken
  /** Whether its replay runs, for approvers to see; null where nobody approves. */
  readonly isReplayed: boolean | null
}

/** In the hands of the house: a new one, the next one, or what a file said until now. */
function send({ pack: id, text }: PackDraft, shown: Shown | undefined, why: Why): Promise<Taken> {
  if (shown?.managedBy === 'api') {
    return call('restatePack', {
      params: { id },
      body: { revision: shown.revision ?? 1, text, ...why },
    })
  }
  return call('createPack', { body: { id, text, takeOver: shown !== undefined, ...why } })
}

function usePublishPack(draft: PackDraft, shown: Shown | undefined) {
  const client = useQueryClient()
  return useMutation({
    async mutationFn(why: Why): Promise<Published> {
      const taken = await send(draft, shown, why)
      if (taken.change === null) return { taken, isReplayed: null }
      try {
        await call('startReplay', { body: { change: taken.change.id } })
        return { taken, isReplayed: true }
      } catch (error) {
        // The change is there whether or not its replay could begin.
        if (!(error instanceof ApiError)) throw error
        return { taken, isReplayed: false }
      }
    },
    // Rules read otherwise from now on, or something waits.
    onSuccess: () => client.invalidateQueries(),
  })
}

export function PublishPack({ change }: { readonly change: Change }) {
  const { t } = useText()
  const { draft, packs } = change
  if (draft === null || packs === undefined) return null
  const shown = packs.packs.find(({ id }) => id === draft.pack)
  return (
    <div className="grid gap-3">
      <p>
        {shown?.managedBy === 'file'
          ? t('publish.pack.takeOver', { file: shown.file })
          : t('publish.pack.api')}
      </p>
      <Who change={change} isPack />
      <div>
        <Button onClick={() => saveText(`${draft.pack}.yaml`, draft.text)}>
          {t('publish.download')}
        </Button>
      </div>
      <PublishText key={draft.pack} change={change} draft={draft} shown={shown} />
    </div>
  )
}

function PublishText({
  change,
  draft,
  shown,
}: {
  readonly change: Change
  readonly draft: PackDraft
  readonly shown: Shown | undefined
}) {
  const { t } = useText()
  const may = useMay('changes.request')
  const mayNow = useMay('changes.publish')
  const [why, setWhy] = useState<Why>({ summary: '', reason: '' })
  const [isSure, setSure] = useState(false)
  const publish = usePublishPack(draft, shown)
  const isControlled = change.packs?.control === true
  if (publish.data !== undefined) return <Done published={publish.data} pack={draft.pack} />
  if (!may || (!isControlled && !mayNow)) {
    return <p className="text-ink-2">{t('publish.forbidden')}</p>
  }
  const field = (name: keyof Why) => ({
    required: true,
    maxLength: name === 'summary' ? 500 : 2000,
    value: why[name],
    onChange: (event: { readonly target: { readonly value: string } }) =>
      setWhy((before) => ({ ...before, [name]: event.target.value })),
  })
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (isControlled) publish.mutate(why)
        else setSure(true)
      }}
    >
      <Differences draft={draft} />
      <div className="grid grid-cols-1 gap-3 md:grid-cols-2">
        <TextField label={t('publish.summary')} {...field('summary')} />
        <TextField label={t('publish.reason')} {...field('reason')} />
      </div>
      {publish.error === null ? null : <Failure error={publish.error} />}
      <div>
        <Button type="submit" look="primary" disabled={publish.isPending}>
          {t(isControlled ? 'publish.ask' : 'publish.now')}
        </Button>
      </div>
      <Confirm
        open={isSure}
        onClose={() => setSure(false)}
        onSure={() => {
          setSure(false)
          publish.mutate(why)
        }}
      />
    </form>
  )
}

function Differences({ draft }: { readonly draft: PackDraft }) {
  const { t } = useText()
  const { before, text } = draft
  if (before === undefined) return null
  return (
    <div>
      <h3 className="mb-1 font-semibold">{t('publish.differs')}</h3>
      <TextDiff
        before={before}
        after={text}
        label={t('publish.differs')}
        foldedWords={(n) => t('publish.folded', { n })}
        sameWords={t('publish.same')}
      />
    </div>
  )
}

function Done({
  published: { taken, isReplayed },
  pack,
}: {
  readonly published: Published
  readonly pack: string
}) {
  const { t } = useText()
  const { change } = taken
  if (change === null) {
    return (
      <p role="status">
        {t('publish.done.pack', { id: pack, n: taken.revision ?? 1 })}{' '}
        <Link to={paths.pack} params={{ packId: pack }} className="text-accent underline">
          {t('pack.versions')}
        </Link>
      </p>
    )
  }
  return (
    <p role="status">
      {t(isReplayed === true ? 'publish.done.packChange' : 'publish.done.unreplayed', {
        id: change.id,
      })}{' '}
      <Link
        to={paths.inbox}
        search={{ kind: 'change', id: change.id }}
        className="text-accent underline"
      >
        {t('managed.waits.inbox')}
      </Link>
    </p>
  )
}
