import type { Collection, Contract, Event } from "monument-ws";

export interface Space {
  id: number;
  plate: string | null;
}

export interface Garage extends Contract {
  data: { spaces: Collection<Space, number> };
  toServer: { park: Event<{ id: number; plate: string | null }, Space> }; // a space without a plate is free;
  toClient: { barrier: { text: string } };
}
