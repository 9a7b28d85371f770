// By what an object is managed: the file's are read-only here, with the way to change them; those of the API are
// retired here, for good, and by a second person where change control says so.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { useMay, useSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Waiting } from './waiting.tsx'

export type Section = 'parties' | 'contracts' | 'workloads'
export type Taken = Answer<'createParty'>

interface Managed {
  readonly section: Section | 'packs'
  readonly id: string
  readonly managedBy: 'file' | 'api'
  readonly revision: number | null
}

export function ManagedBadge({ managedBy }: Pick<Managed, 'managedBy'>) {
  const { t } = useText()
  return <Badge>{t(managedBy === 'file' ? 'managed.file' : 'managed.api')}</Badge>
}

/** Of an object of the file: why nothing can be changed here, and what to do instead. */
export function ManagedNote({ section, id, managedBy }: Omit<Managed, 'revision'>) {
  const { t } = useText()
  const { data: session } = useSession()
  // People of others have no file to edit.
  if (managedBy === 'api' || session?.operator?.scope !== null) return null
  return (
    <p role="note" className="mb-4 rounded border border-line bg-sunken px-3 py-2 text-sm">
      {t('managed.file.note')} <code className="text-xs">{`${section}.${id}`}</code>{' '}
      {t('managed.file.next')}
    </p>
  )
}

export function RetireButton(managed: Managed & { readonly onRetired: () => void }) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  const may = useMay('changes.request')
  if (managed.managedBy === 'file' || !may) return null
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>
        {t('managed.retire')}
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t(managed.section === 'packs' ? 'managed.retire.pack' : 'managed.retire.title', {
          id: managed.id,
        })}
        closeLabel={t('app.close')}
      >
        <Retire {...managed} onCancel={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

const operations = {
  parties: 'retireParty',
  contracts: 'retireContract',
  workloads: 'retireWorkload',
  packs: 'retirePack',
} as const

function Retire({
  section,
  id,
  revision,
  onRetired,
  onCancel,
}: Managed & { readonly onRetired: () => void; readonly onCancel: () => void }) {
  const { t } = useText()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [taken, setTaken] = useState<Taken | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const send = async (): Promise<void> => {
    setBusy(true)
    try {
      const body = {
        ...(revision === null ? {} : { revision }),
        ...(reason.trim() === '' ? {} : { reason }),
      }
      const answer = await call(operations[section], { params: { id }, body })
      await client.invalidateQueries()
      if (answer.state === 'in_force') onRetired()
      else setTaken(answer)
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  if (taken !== null) return <Waiting taken={taken} />
  return (
    <div className="grid gap-3">
      <p>{t(`managed.retire.${section}`)}</p>
      <TextField
        label={t('managed.reason')}
        value={reason}
        maxLength={2000}
        onChange={(event) => setReason(event.target.value)}
      />
      {error === null ? null : <Failure error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t('app.cancel')}</Button>
        <Button look="danger" disabled={isBusy} onClick={() => void send()}>
          {t(section === 'packs' ? 'managed.retire' : 'managed.retire.go')}
        </Button>
      </div>
    </div>
  )
}
