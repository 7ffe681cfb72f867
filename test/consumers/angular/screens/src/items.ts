import {
  ChangeDetectionStrategy,
  Component,
  effect,
  Injector,
  inject,
  input,
  type OnInit,
} from "@angular/core";
import type { ItemSignals } from "monument-ws/angular";
import { injectItem, type Row, seen } from "./live.js";

const changeDetection = ChangeDetectionStrategy.OnPush;

@Component({ selector: "app-row", changeDetection, template: `{{ render(row()) }}` })
export class RowComponent {
  readonly row = input.required<Row>();
  render({ name }: Row): string {
    seen.rows++;
    return name;
  }
}

@Component({
  selector: "app-list",
  changeDetection,
  imports: [RowComponent],
  template: `
    <ul [class]="rows.status()">
      @for (row of rows.value(); track row.id) {
        <li><app-row [row]="row" /></li>
      }
    </ul>
  `,
})
export class ListComponent {
  readonly rows = injectItem("rows");
}

@Component({
  selector: "app-name",
  changeDetection,
  template: `<p id="name">{{ name.value()?.letters }} {{ name.value()?.unit }} {{ name.updatedAt() !== undefined }}</p>`,
})
export class NameComponent {
  readonly unit = input("letters");
  readonly name = injectItem("rows", 7, {
    select: (row) => ({ letters: row.name.length, unit: this.unit() }),
  });
  constructor() {
    effect(() => void seen.values.push(this.name.value()?.letters));
  }
}

@Component({
  selector: "app-member",
  changeDetection,
  template: `<p id="member">{{ row.status() }} {{ row.value()?.name }}</p>`,
})
export class MemberComponent {
  readonly id = input<number>();
  readonly enabled = input(true);
  readonly row = injectItem("rows", this.id, { enabled: this.enabled });
}

@Component({
  selector: "app-one",
  changeDetection,
  template: `<li [class]="row.status()">{{ row.value()?.name }}</li>`,
})
export class OneComponent {
  readonly id = input.required<number>();
  readonly row = injectItem("rows", this.id);
  constructor() {
    effect(() => void seen.statuses.push(this.row.status()));
  }
}

@Component({
  selector: "app-members",
  changeDetection,
  imports: [OneComponent],
  template: `<ol>@for (id of ids; track id) {<app-one [id]="from() + id" />}</ol>`,
})
export class MembersComponent {
  readonly from = input(0);
  readonly ids = Array.from({ length: 100 }, (_, n) => n);
}

@Component({
  selector: "app-clock",
  changeDetection,
  template: `<p id="clock" [class]="clock.status()">{{ clock.value() }}</p>`,
})
export class ClockComponent {
  readonly clock = injectItem("clock", { maxPerSecond: 4 });
  constructor() {
    effect(() => void seen.values.push(this.clock.value()));
  }
}

@Component({
  selector: "app-error",
  changeDetection,
  template: `<p id="error">{{ broken?.status() }} {{ broken?.error()?.message }}</p>`,
})
export class ErrorComponent implements OnInit {
  readonly injector = inject(Injector);
  broken?: ItemSignals<string>;
  ngOnInit(): void {
    this.broken = injectItem("broken", { injector: this.injector });
  }
}
