import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readModelArn, reachOf } from './inference-profiles.ts'
import { placeOfRegion } from './regions.ts'

const account = '123456789012'

test('a model id reaches the region that is asked, a profile its group', () => {
  for (const [id, reach] of [
    ['anthropic.claude-sonnet-5-v1:0', 'region'],
    ['zai.glm-4.7', 'region'],
    [`arn:aws:bedrock:us-east-1::foundation-model/us.looks-like-a-profile`, 'region'],
    [`arn:aws:bedrock:us-east-1:${account}:provisioned-model/abc`, 'region'],
    ['us.anthropic.claude-sonnet-5-v1:0', 'us'],
    ['eu.amazon.nova-pro-v1:0', 'eu'],
    ['us-gov.anthropic.claude-sonnet-5-v1:0', 'us-gov'],
    [`arn:aws:bedrock:eu-west-1:${account}:inference-profile/eu.amazon.nova-pro-v1:0`, 'eu'],
    ['global.anthropic.claude-sonnet-5-v1:0', 'global'],
    [`arn:aws-us-gov:bedrock:us-gov-west-1:${account}:inference-profile/us-gov.x.y`, 'us-gov'],
    [`arn:aws:bedrock:eu-west-1:${account}:application-inference-profile/abc`, 'unsaid'],
    [`arn:aws:bedrock:us-east-1:${account}:custom-model-deployment/abc`, 'region'],
    [`arn:aws:bedrock:us-east-1:${account}:imported-model/abc`, 'region'],
    [`arn:aws:sagemaker:us-east-1:${account}:endpoint/abc`, 'region'],
    // A prompt names a model of its own, a router chooses among several: either may be a profile.
    [`arn:aws:bedrock:us-east-1:${account}:prompt/ABC:1`, 'unsaid'],
    [`arn:aws:bedrock:us-east-1:${account}:default-prompt-router/anthropic.claude:1`, 'unsaid'],
    ['arn:aws:bedrock:us-east-1', 'unsaid'],
    // Groups come without notice.
    ['sa.anthropic.claude-sonnet-5-v1:0', 'sa'],
    ['in.amazon.nova-pro-v1:0', 'in'],
    ['deepseek.v3.2', 'region'],
    ['amazon.nova-pro-v1:0', 'region'],
  ] as const) {
    const found = reachOf(id)
    assert.equal(found.kind === 'group' ? found.name : found.kind, reach, id)
  }
})

test('every region of a group lies somewhere that a fact names', () => {
  for (const name of ['us', 'us-gov', 'jp', 'au', 'ca', 'eu', 'apac']) {
    const reach = reachOf(`${name}.amazon.nova-pro-v1:0`)
    assert.equal(reach.kind, 'group')
    const places = reach.regions.map((region) => placeOfRegion({ provider: 'aws', name: region }))
    assert.ok(!places.includes(null), name)
    const countries = new Set(places.map((place) => place?.slice(0, 2)))
    assert.equal(reach.certain, countries.size === 1 && name !== 'ca', name)
  }
})

test('an ARN names its region', () => {
  const arn = `arn:aws:bedrock:eu-west-1:${account}:inference-profile/eu.amazon.nova-pro-v1:0`
  assert.equal(readModelArn(arn)?.region, 'eu-west-1')
  const market = `arn:aws:sagemaker:us-east-2:${account}:endpoint/abc`
  assert.equal(readModelArn(market)?.region, 'us-east-2')
  assert.equal(readModelArn('anthropic.claude-sonnet-5-v1:0'), null)
})
