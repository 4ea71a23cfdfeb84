/** The only place that knows `@vscode/webview-ui-toolkit`: replacing it touches this file. */
import { provideVSCodeDesignSystem, vsCodeButton } from '@vscode/webview-ui-toolkit';
import { writeAttribute } from './dom';

export interface ButtonOptions {
  readonly label: string;
  /** Class of a small mark before the label. */
  readonly mark?: string;
  readonly appearance?: 'primary' | 'secondary';
  readonly handleClick: () => void;
}

/** A button with changing label and pressed state. */
export interface ToolkitButton {
  readonly element: HTMLElement;
  setLabel(label: string): void;
  setAppearance(name: 'primary' | 'secondary'): void;
  /** For toggles: the state is announced; the caller changes the look. */
  setPressed(isPressed: boolean): void;
}

/** Registers the custom elements. Call it once, before the first button. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton());
}

export function createButton(options: ButtonOptions): ToolkitButton {
  const { label, mark, appearance = 'secondary', handleClick } = options;
  const element = document.createElement('vscode-button');
  element.setAttribute('appearance', appearance);
  const text = document.createTextNode(label);
  if (mark !== undefined) {
    const start = document.createElement('i');
    start.slot = 'start';
    start.className = mark;
    element.append(start);
  }
  element.append(text);
  element.addEventListener('click', handleClick);
  return {
    element,
    setLabel(newLabel) {
      if (text.data !== newLabel) text.data = newLabel;
    },
    setAppearance(name) {
      writeAttribute(element, 'appearance', name);
    },
    setPressed(isPressed) {
      // Set as a property, because the toolkit's button does not pass this attribute to its inner button.
      element.ariaPressed = String(isPressed);
    },
  };
}
