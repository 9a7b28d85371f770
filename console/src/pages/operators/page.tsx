// Operators: who runs the house, with which roles; making one, inviting them, taking one out.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState, PageHeader, Skeleton } from '../../ui/panel.tsx'
import { paths } from '../../urls.ts'
import { OperatorForm } from './add.tsx'
import { operatorsQuery, useOperatorDesk } from './desk.ts'
import { Invitation, Removing } from './dialogs.tsx'
import { OperatorTable, type Operator } from './list.tsx'
import { RolesPanel } from './roles.tsx'

export function OperatorsPage() {
  const { t } = useText()
  const search = useSearch({ from: paths.operators })
  const navigate = useNavigate()
  const mayManage = useMay('operators.manage')
  const { data, error, refetch } = useQuery(operatorsQuery)
  const desk = useOperatorDesk()
  const [removing, setRemoving] = useState<Operator | null>(null)
  const [changing, setChanging] = useState<Operator | null>(null)
  const change = (operator: Operator): void => {
    desk.beginChange()
    setChanging(operator)
  }
  const show = (add: boolean): void =>
    void navigate({
      to: paths.operators,
      search: {
        ...(add ? { add } : {}),
        ...(search.removed === true ? { removed: true } : {}),
      },
    })
  if (data === undefined) {
    return error === null ? (
      <Skeleton label={t('app.loading')} className="h-[60vh]" />
    ) : (
      <Failure error={error} onRetry={() => void refetch()} />
    )
  }
  return (
    <>
      <Header onAdd={mayManage ? () => show(true) : null} />
      <Removed name={desk.removed} />
      {desk.error === null ? null : <Failure error={desk.error} />}
      <OperatorTable
        operators={data.operators}
        areRemovedShown={search.removed === true}
        desk={mayManage ? { invite: desk.invite, change, remove: setRemoving } : null}
      />
      {data.operators.length === 1 ? <OnlyTheKey /> : null}
      <RolesPanel roles={data.roles} />
      <Dialog
        open={search.add === true && mayManage}
        onClose={() => show(false)}
        title={t('operators.add')}
        closeLabel={t('app.close')}
      >
        <OperatorForm
          roles={data.roles}
          initial={null}
          isBusy={desk.isAdding}
          error={desk.addError}
          onDone={(asked) => desk.add(asked, () => show(false))}
        />
      </Dialog>
      <Changing {...{ changing, desk }} roles={data.roles} onDone={() => setChanging(null)} />
      <Invitation invited={desk.invited} onDone={desk.forget} />
      <Removing
        operator={removing}
        onNo={() => setRemoving(null)}
        onYes={(operator) => {
          setRemoving(null)
          desk.remove(operator)
        }}
      />
    </>
  )
}

function OnlyTheKey() {
  const { t } = useText()
  return (
    <div className="mt-4">
      <EmptyState title={t('operators.empty.title')}>{t('operators.empty')}</EmptyState>
    </div>
  )
}

function Changing({
  changing,
  roles,
  desk,
  onDone,
}: {
  readonly changing: Operator | null
  readonly roles: Answer<'listOperators'>['roles']
  readonly desk: ReturnType<typeof useOperatorDesk>
  readonly onDone: () => void
}) {
  const { t } = useText()
  return (
    <Dialog
      open={changing !== null}
      onClose={onDone}
      title={t('operators.changing', { name: changing?.name ?? '' })}
      closeLabel={t('app.close')}
    >
      {changing === null ? null : (
        <OperatorForm
          key={changing.id}
          roles={roles}
          initial={changing}
          isBusy={desk.isChanging}
          error={desk.changeError}
          onDone={(asked) => desk.change(asked, onDone)}
        />
      )}
    </Dialog>
  )
}

function Header({ onAdd }: { readonly onAdd: (() => void) | null }) {
  const { t } = useText()
  return (
    <PageHeader
      title={t('nav.operators')}
      lead={t('operators.lead')}
      actions={
        onAdd === null ? undefined : (
          <Button look="primary" onClick={onAdd}>
            {t('operators.add')}
          </Button>
        )
      }
    />
  )
}

function Removed({ name }: { readonly name: string | null }) {
  const { t } = useText()
  return (
    <div role="status">
      {name === null ? null : (
        <p className="mb-3 rounded bg-sunken p-3">{t('operators.removed.said', { name })}</p>
      )}
    </div>
  )
}
