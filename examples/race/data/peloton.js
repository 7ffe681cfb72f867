"use strict";

// How eight riders go round a track: each has a strength of its own and a form that wanders, and whoever falls
// behind gets some shelter, so that the field stays together and places change.

const LAP_METRES = 400;
const LAPS = 12;

const ENTRIES = [
  ["Amara Okafor", "Harbour Wheelers"],
  ["Bjarne Lund", "Nordlys"],
  ["Chiara Conti", "Velo Lario"],
  ["Daniel Reyes", "Sierra Alta"],
  ["Elif Demir", "Bosphorus CC"],
  ["Farid Haddad", "Cedar Riders"],
  ["Grace Kimani", "Rift Valley"],
  ["Hana Sato", "Tokyo Keirin"],
];

function field() {
  return ENTRIES.map(([name, team], index) => ({
    id: index + 1,
    name,
    team,
    strength: 11.5 + Math.random() * 0.3,
    form: 0,
    boost: 0,
    speed: 9 + Math.random(),
    distance: 0,
    cheers: 0,
    finishedAt: undefined,
  }));
}

function ride(peloton, seconds, elapsedMs) {
  const front = Math.max(...peloton.map((rider) => rider.distance));
  for (const rider of peloton) {
    if (rider.finishedAt !== undefined) {
      rider.speed = Math.max(0, rider.speed - 4 * seconds);
      continue;
    }
    const shelter = Math.min((front - rider.distance) * 0.012, 0.9);
    rider.form += -rider.form * 0.12 * seconds + (Math.random() - 0.5) * 1.7 * Math.sqrt(seconds);
    rider.boost *= Math.exp(-seconds / 4);
    const target = rider.strength + rider.form + rider.boost + shelter;
    rider.speed += (target - rider.speed) * Math.min(1, seconds / 1.5);
    rider.distance += rider.speed * seconds;
    if (rider.distance < LAP_METRES * LAPS) continue;
    rider.finishedAt = elapsedMs - ((rider.distance - LAP_METRES * LAPS) / rider.speed) * 1000;
    rider.distance = LAP_METRES * LAPS;
  }
}

module.exports = { field, ride, LAP_METRES, LAPS };
