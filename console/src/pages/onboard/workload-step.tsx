// The third step: what the models are used for, and who answers for it.
import { call, type Answer } from '../../api/client.ts'
import { useText, type Translate } from '../../text/text.tsx'
import { workloadBody } from './bodies.ts'
import type { FieldSpec } from './fields.tsx'
import { isListed, Make } from './make.tsx'

export function WorkloadStep({
  world,
  contract,
  onMade,
}: {
  readonly world: Answer<'world'>
  readonly contract: string | undefined
  readonly onMade: (id: string, contract: string) => void
}) {
  const { t } = useText()
  return (
    <Make
      title={t('onboard.step.workload')}
      start={{ contract: contract ?? '' }}
      bodyOf={workloadBody}
      look={(body) => call('createWorkload', { body: { ...body, check: true } })}
      send={(body) => call('createWorkload', { body })}
      isThere={(id) => isListed('workloads', id)}
      onMade={(id, values) => onMade(id, values['contract'] ?? '')}
      groups={[
        {
          title: t('onboard.workload.what'),
          fields: [
            {
              name: 'contract',
              label: t('requests.filter.contract'),
              kind: 'select',
              isRequired: true,
              options: world.contracts.map(({ id }) => ({ value: id, label: id })),
            },
            { name: 'id', label: t('onboard.id'), hint: t('onboard.id.hint'), isRequired: true },
            ...workloadFields(t),
          ],
        },
      ]}
    />
  )
}

/** What a workload says of itself, but for its id and contract. */
export function workloadFields(t: Translate): readonly FieldSpec[] {
  const audiences = (['internal', 'b2b', 'public'] as const).map((value) => ({
    value,
    label: t(`workload.audience.${value}`),
  }))
  return [
    {
      name: 'purpose',
      label: t('workload.purpose'),
      hint: t('onboard.workload.purpose.hint'),
      isRequired: true,
    },
    {
      name: 'owner',
      label: t('workload.owner'),
      hint: t('onboard.workload.owner.hint'),
      isRequired: true,
    },
    {
      name: 'dataClasses',
      label: t('workload.data'),
      hint: t('onboard.workload.data.hint'),
    },
    {
      name: 'audience',
      label: t('workload.audience'),
      kind: 'select',
      options: audiences,
    },
  ]
}
