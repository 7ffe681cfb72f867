import type { Collection, Contract } from "monument-ws";

export interface Sensor {
  id: number;
  celsius: number;
}

export interface Plant extends Contract {
  data: { sensors: Collection<Sensor, number, number[]> }; // the ids of all sensors; one sensor
}
