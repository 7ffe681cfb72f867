import { ChangeDetectionStrategy, Component, input } from "@angular/core";
import { injectItem, injectRequest } from "./live.js";

@Component({
  selector: "app-space",
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <li [class]="space.status()">
      <button type="button" [disabled]="!space.value() || park.pending()" (click)="toggle()">
        {{ id() }}: {{ space.value() ? (space.value()?.plate ?? "free") : "…" }}
      </button>
    </li>
  `,
})
export class SpaceComponent {
  readonly id = input.required<number>();
  readonly space = injectItem("spaces", this.id);
  readonly park = injectRequest("park");

  toggle(): void {
    const plate = this.space.value()?.plate ? null : `CAR ${this.id()}`;
    this.park.run({ id: this.id(), plate });
  }
}
