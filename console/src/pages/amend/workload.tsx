// A workload said anew: what it is used for and who answers for it. An empty field is said no more.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { paths } from '../../urls.ts'
import { Make } from '../onboard/make.tsx'
import { workloadFields } from '../onboard/workload-step.tsx'
import { restatedWorkload } from './bodies.ts'
import { differencesOf } from './differing.ts'
import { AmendFrame } from './frame.tsx'

export function RestateWorkloadPage() {
  const { t } = useText()
  const { workloadId: id } = useParams({ from: paths.restateWorkload })
  const navigate = useNavigate()
  const query = useQuery({
    queryKey: ['workload', id],
    queryFn: ({ signal }) => call('workload', { params: { id } }, signal),
  })
  return (
    <AmendFrame
      section="workloads"
      id={id}
      title={t('amend.workload', { id })}
      lead={t('amend.workload.lead')}
      query={query}
    >
      {({ registered, revision, contract }) => {
        const basis = revision ?? 1
        const said = { ...registered, contract }
        return (
          <Make
            title={t('amend.said')}
            start={{
              contract,
              purpose: registered.purpose,
              owner: registered.owner,
              dataClasses: (registered.dataClasses ?? []).join(', '),
              audience: registered.audience ?? '',
              subjects: (registered.subjects ?? []).join(', '),
              audiencePlaces: (registered.audiencePlaces ?? []).join(', '),
              downstream: (registered.downstream ?? []).join(', '),
            }}
            groups={[
              {
                title: t('onboard.workload.what'),
                fields: [
                  ...workloadFields(t),
                  { name: 'subjects', label: t('workload.subjects'), placeholder: 'SG, JP' },
                  { name: 'audiencePlaces', label: t('workload.audiencePlaces') },
                  { name: 'downstream', label: t('workload.downstream') },
                ],
              },
            ]}
            bodyOf={(values) => restatedWorkload(values, said, basis)}
            changes={(body) => differencesOf({ ...said, revision: basis }, body, true)}
            look={(body) =>
              call('restateWorkload', { params: { id }, body: { ...body, check: true } })
            }
            send={(body) => call('restateWorkload', { params: { id }, body })}
            isThere={async () => {
              const now = await call('workload', { params: { id } })
              return (now.revision ?? 0) > basis
            }}
            onMade={() => void navigate({ to: paths.workload, params: { workloadId: id } })}
          />
        )
      }}
    </AmendFrame>
  )
}
