// In which country a provider's region lies: facts with their source, and nothing else. A region that
// no fact names is nowhere we know, whatever its name sounds like. A region never moves and a new one
// gets a new name, so a fact ends only by being found wrong.
import type { Place } from '../kernel/place-set.ts'

export const regionProviders = ['azure', 'aws', 'google'] as const
export type RegionProvider = (typeof regionProviders)[number]

export interface Region {
  readonly provider: RegionProvider
  /** The programmatic name: `westeurope`, `eu-central-1`, `europe-west4`. */
  readonly name: string
}

export interface RegionSource {
  readonly publisher: string
  readonly title: string
  /** Day of the text; null if it bears none. */
  readonly date: string | null
  readonly retrieved: string
  readonly url: string
  readonly confidence: 'official' | 'secondary' | 'inferred'
}

export interface RegionFact {
  readonly country: string
  readonly source: RegionSource
}

const retrieved = '2026-11-22'

const azureList: RegionSource = {
  publisher: 'Microsoft',
  title: 'Azure regions list',
  date: '2025-09-23',
  retrieved,
  url: 'https://learn.microsoft.com/azure/reliability/regions-list',
  confidence: 'official',
}
const azureChina: RegionSource = {
  publisher: 'Microsoft',
  title: 'AzureLocation type (names of regions operated in China)',
  date: null,
  retrieved,
  url: 'https://learn.microsoft.com/javascript/api/@azure/arm-migrationassessment/azurelocation',
  confidence: 'inferred',
}
const awsList: RegionSource = {
  publisher: 'Amazon Web Services',
  title: 'AWS Regions: codes and names',
  date: null,
  retrieved,
  url: 'https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html',
  confidence: 'secondary',
}
const googleList: RegionSource = {
  publisher: 'Google',
  title: 'Google Cloud locations',
  date: null,
  retrieved,
  url: 'https://docs.cloud.google.com/infrastructure-manager/docs/locations',
  confidence: 'official',
}

/** Country code, then the regions in it. */
const texts: readonly (readonly [RegionProvider, RegionSource, string])[] = [
  [
    'azure',
    azureList,
    `AE uaecentral uaenorth
     AT austriaeast
     AU australiacentral australiacentral2 australiaeast australiasoutheast
     BE belgiumcentral
     BR brazilsouth brazilsoutheast
     CA canadacentral canadaeast
     CH switzerlandnorth switzerlandwest
     CL chilecentral
     DE germanynorth germanywestcentral
     DK denmarkeast
     ES spaincentral
     FR francecentral francesouth
     GB uksouth ukwest
     HK eastasia
     ID indonesiacentral
     IE northeurope
     IL israelcentral
     IN centralindia southindia westindia
     IT italynorth
     JP japaneast japanwest
     KR koreacentral koreasouth
     MX mexicocentral
     MY malaysiawest
     NL westeurope
     NO norwayeast norwaywest
     NZ newzealandnorth
     PL polandcentral
     QA qatarcentral
     SE swedencentral swedensouth
     SG southeastasia
     US centralus eastus eastus2 northcentralus southcentralus westcentralus westus westus2 westus3
     ZA southafricanorth southafricawest`,
  ],
  ['azure', azureChina, 'CN chinaeast chinaeast2 chinanorth chinanorth2 chinanorth3'],
  [
    'aws',
    awsList,
    `AE me-central-1
     AU ap-southeast-2 ap-southeast-4
     BH me-south-1
     BR sa-east-1
     CA ca-central-1 ca-west-1
     CH eu-central-2
     CN cn-north-1 cn-northwest-1
     DE eu-central-1
     ES eu-south-2
     FR eu-west-3
     GB eu-west-2
     HK ap-east-1
     ID ap-southeast-3
     IE eu-west-1
     IL il-central-1
     IN ap-south-1 ap-south-2
     IT eu-south-1
     JP ap-northeast-1 ap-northeast-3
     KR ap-northeast-2
     MX mx-central-1
     MY ap-southeast-5
     NZ ap-southeast-6
     SE eu-north-1
     SG ap-southeast-1
     TH ap-southeast-7
     TW ap-east-2
     US us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1
     ZA af-south-1`,
  ],
  [
    'google',
    googleList,
    `AU australia-southeast1 australia-southeast2
     BE europe-west1
     BR southamerica-east1
     CA northamerica-northeast1 northamerica-northeast2
     CH europe-west6
     CL southamerica-west1
     DE europe-west3 europe-west10
     ES europe-southwest1
     FI europe-north1
     FR europe-west9
     GB europe-west2
     HK asia-east2
     ID asia-southeast2
     IL me-west1
     IN asia-south1 asia-south2
     IT europe-west8 europe-west12
     JP asia-northeast1 asia-northeast2
     KR asia-northeast3
     MX northamerica-south1
     NL europe-west4
     PL europe-central2
     QA me-central1
     SA me-central2
     SE europe-north2
     SG asia-southeast1
     TH asia-southeast3
     TW asia-east1
     US us-central1 us-east1 us-east4 us-east5 us-south1 us-west1 us-west2 us-west3 us-west4
     ZA africa-south1`,
  ],
]

const facts: ReadonlyMap<string, RegionFact> = new Map(
  texts.flatMap(([provider, source, text]) =>
    text.split('\n').flatMap((line) => {
      const [country = '', ...names] = line.trim().split(/\s+/)
      return names.map((name) => [`${provider}:${name}`, { country, source }] as const)
    }),
  ),
)

/** What is known of a region; null if no fact names it. */
export function regionFact({ provider, name }: Region): RegionFact | null {
  return facts.get(`${provider}:${name}`) ?? null
}

/** The region inside its country, e.g. `NL.westeurope`; null if no fact names it: never a guess. */
export function placeOfRegion(region: Region): Place | null {
  const fact = regionFact(region)
  return fact === null ? null : `${fact.country}.${region.name}`
}

const regionPattern = /^(azure|aws|google):([a-z0-9][a-z0-9-]{0,62})$/

/** Reads `azure:westeurope`; null if `text` names no region of a provider. */
export function readRegion(text: string): Region | null {
  const match = regionPattern.exec(text)
  const provider = regionProviders.find((each) => each === match?.[1])
  const name = match?.[2]
  return provider === undefined || name === undefined ? null : { provider, name }
}

/** Azure's own headers write regions as people read them: `Southeast Asia` is `southeastasia`. */
export function azureRegionName(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]/g, '')
}
