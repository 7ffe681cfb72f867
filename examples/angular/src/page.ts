import { ChangeDetectionStrategy, Component, computed, signal } from "@angular/core";
import { injectEvent, injectLink } from "./live.js";
import { SpaceComponent } from "./space.js";

@Component({
  selector: "app-root",
  imports: [SpaceComponent],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1>Level {{ level() + 1 }} ({{ link().name }})</h1>
    <button id="level" type="button" (click)="level.set(1 - level())">Other level</button>
    <p role="status">{{ news() }}</p>
    <ul>
      @for (id of ids(); track id) {
        <app-space [id]="id" />
      }
    </ul>
  `,
})
export class PageComponent {
  readonly level = signal(0);
  readonly news = signal("Nobody has come or left yet");
  readonly link = injectLink();
  readonly ids = computed(() => Array.from({ length: 100 }, (_, n) => this.level() * 100 + n));

  constructor() {
    injectEvent("barrier", ({ text }) => this.news.set(text));
  }
}
