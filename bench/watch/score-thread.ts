// One thread of scoring: makes the episodes of its share of a plan and scores them.
import { parentPort, workerData } from 'node:worker_threads'
import { episodesOf, type Job } from './jobs.ts'
import { score } from './score.ts'

const job: Job = workerData
const scored = []
for (const episode of episodesOf(job)) scored.push(score(episode))
parentPort?.postMessage(scored)
