// A party said anew: its name and where it is organised, and what is attested of it from now on, beside what is
// attested already.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { paths } from '../../urls.ts'
import { Make } from '../onboard/make.tsx'
import { attestedGroup, today, whoFields } from '../onboard/party-step.tsx'
import { restatedParty } from './bodies.ts'
import { differencesOf } from './differing.ts'
import { AmendFrame } from './frame.tsx'

export function RestatePartyPage() {
  const { t } = useText()
  const { partyId: id } = useParams({ from: paths.restateParty })
  const navigate = useNavigate()
  const query = useQuery({
    queryKey: ['party', id, '', ''],
    queryFn: ({ signal }) => call('party', { params: { id } }, signal),
  })
  return (
    <AmendFrame
      section="parties"
      id={id}
      title={t('amend.party', { id })}
      lead={t('amend.party.lead')}
      query={query}
    >
      {({ written, revision, legalName, country }) => {
        const said = written ?? { legalName, country }
        const basis = revision ?? 1
        return (
          <Make
            title={t('amend.said')}
            start={{
              legalName,
              country,
              from: today(),
              verifiedAt: today(),
              confidence: 'official',
            }}
            groups={[
              { title: t('onboard.party.who'), fields: whoFields(t) },
              { ...attestedGroup(t), lead: t('amend.party.attested.lead') },
            ]}
            bodyOf={(values) => restatedParty(values, said, basis)}
            changes={(body) => differencesOf({ ...said, revision: basis }, body, true)}
            look={(body) =>
              call('restateParty', { params: { id }, body: { ...body, check: true } })
            }
            send={(body) => call('restateParty', { params: { id }, body })}
            isThere={async () => {
              const now = await call('party', { params: { id } })
              return (now.revision ?? 0) > basis
            }}
            onMade={() => void navigate({ to: paths.party, params: { partyId: id } })}
          />
        )
      }}
    </AmendFrame>
  )
}
