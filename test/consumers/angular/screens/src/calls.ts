import { ChangeDetectionStrategy, Component, signal } from "@angular/core";
import { injectClient, injectEvent, injectItem, injectLink, injectRequest, seen } from "./live.js";

const changeDetection = ChangeDetectionStrategy.OnPush;

@Component({
  selector: "app-add",
  changeDetection,
  template: `
    <button id="add" type="button" (click)="add.run({ a: 1, b: b() })">add</button>
    <button id="bad" type="button" (click)="b.set(-1)">bad</button>
    <p id="sum">{{ add.pending() }} {{ add.error()?.code }} {{ add.data() }}</p>
  `,
})
export class AddComponent {
  readonly b = signal(2);
  readonly add = injectRequest("add");
}

const SLOW = `
  <button id="one" type="button" (click)="start(1)">one</button>
  <button id="two" type="button" (click)="start(2)">two</button>
  <p id="slow">{{ slow.pending() }} {{ slow.data() }}</p>
`;

@Component({ selector: "app-slow", changeDetection, template: SLOW })
export class SlowComponent {
  readonly slow = injectRequest("slow", this.options());
  options() {
    return { detached: false };
  }
  start(n: number): void {
    this.slow.run({ n }).then(
      (value) => seen.results.push(value),
      ({ code }) => seen.results.push(code),
    );
  }
}

@Component({ selector: "app-detached", changeDetection, template: SLOW })
export class DetachedComponent extends SlowComponent {
  override options() {
    return { detached: true };
  }
}

@Component({ selector: "app-said", changeDetection, template: `<p id="said">{{ last() }}</p>` })
export class SaidComponent {
  readonly connected = injectClient().connect();
  readonly last = signal("");
  constructor() {
    injectEvent("said", ({ text }) => {
      seen.said.push(text);
      this.last.set(text);
    });
  }
}

@Component({
  selector: "app-link",
  changeDetection,
  template: `<p id="link">{{ link().name }} {{ clock.value() }}</p>`,
})
export class LinkComponent {
  readonly clock = injectItem("clock");
  readonly link = injectLink();
}

@Component({ selector: "app-nothing", changeDetection, template: `<p id="nothing"></p>` })
export class NothingComponent {}
