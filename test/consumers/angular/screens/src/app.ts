import { NgComponentOutlet } from "@angular/common";
import { ChangeDetectionStrategy, Component, InjectionToken, inject, signal, type Type } from "@angular/core";
import * as calls from "./calls.js";
import * as items from "./items.js";

const SCREENS: Record<string, Type<unknown>> = { ...calls, ...items };

/** The name of the first screen. */
export const FIRST = new InjectionToken<string>("first");

@Component({
  selector: "app-root",
  imports: [NgComponentOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ng-container *ngComponentOutlet="screen(); inputs: props()" />`,
})
export class AppComponent {
  readonly screen = signal(SCREENS[`${inject(FIRST)}Component`] ?? null);
  readonly props = signal<Record<string, unknown>>({});
  show(name: string, props: Record<string, unknown> = {}): void {
    this.screen.set(SCREENS[`${name}Component`] ?? null);
    this.props.set(props);
  }
}
