"use strict";

// The timing system of the velodrome, simulated: what a real application would reach over a network. Reading
// it takes a moment, as it would there.

const { field, LAP_METRES, LAPS, ride } = require("./peloton.js");

const READ_MS = 30;
const PAUSE_MS = 12_000;
const HISTORY_MS = 60_000;
const SAMPLE_MS = 500;

let peloton = field();
let tick = 0;
let elapsedMs = 0;
let finishedForMs = 0;
let lastAt = Date.now();
let samples = [];

function isFinished() {
  return peloton.every((rider) => rider.finishedAt !== undefined);
}

/** Lets the race go on until `now`; when all are home it starts anew after a pause. */
function advance(now) {
  const passedMs = Math.min(Math.max(now - lastAt, 0), 1000); // a computer that slept does not skip the race
  lastAt = now;
  tick += 1;
  if (isFinished()) {
    finishedForMs += passedMs;
    if (finishedForMs < PAUSE_MS) return;
    peloton = field();
    elapsedMs = 0;
    finishedForMs = 0;
    samples = [];
    return;
  }
  elapsedMs += passedMs;
  ride(peloton, passedMs / 1000, elapsedMs);
  if (elapsedMs - (samples.at(-1)?.at ?? -SAMPLE_MS) >= SAMPLE_MS) sample();
}

function sample() {
  const byNumber = riders().sort((a, b) => a.id - b.id);
  const gaps = byNumber.map(({ gap }) => gap);
  const speeds = byNumber.map(({ speed }) => speed);
  samples = samples.filter(({ at }) => at >= elapsedMs - HISTORY_MS);
  samples.push({ at: elapsedMs, gaps, speeds });
}

function inOrder() {
  return [...peloton].sort(
    (a, b) =>
      (a.finishedAt ?? Infinity) - (b.finishedAt ?? Infinity) || b.distance - a.distance || a.id - b.id,
  );
}

function lapOf(distance) {
  return Math.min(LAPS, Math.floor(distance / LAP_METRES) + 1);
}

function riders() {
  const order = inOrder();
  return order.map((rider, index) => ({
    id: rider.id,
    name: rider.name,
    team: rider.team,
    position: index + 1,
    distance: Math.round(rider.distance * 10) / 10,
    gap: Math.round((order[0].distance - rider.distance) * 10) / 10,
    speed: Math.round(rider.speed * 100) / 100,
    lap: lapOf(rider.distance),
    cheers: rider.cheers,
    at: elapsedMs,
  }));
}

function clock() {
  return {
    tick,
    phase: isFinished() ? "finished" : "racing",
    elapsedMs,
    lap: lapOf(inOrder()[0].distance),
    laps: LAPS,
    lapMetres: LAP_METRES,
  };
}

function later(read) {
  return new Promise((resolve) => {
    setTimeout(() => resolve(read()), READ_MS);
  });
}

/** Counts a cheer, and gives the rider wings for a moment. Returns the name, if somebody rides with that number. */
function cheer(id) {
  const rider = peloton.find((each) => each.id === id);
  if (!rider) return undefined;
  rider.cheers += 1;
  rider.boost = Math.min(rider.boost + 0.4, 1.2);
  return rider.name;
}

module.exports = {
  advance,
  cheer,
  clock,
  riders,
  readClock: () => later(clock),
  readRiders: () => later(riders),
  readHistory: () => later(() => samples),
};
