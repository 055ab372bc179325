/** The avatar studio in a page of your own: protocol version 1. See docs/embedding.md. */

export interface StudioEvents {
  /** The studio stands and can be worked in; `video` is the one that is open, null on the list of videos. */
  ready: { version: 1; video: string | null };
  /** Something was typed that is not saved yet. */
  dirty: { video: string };
  /** All that was typed is saved. */
  saved: { video: string; revision: number | null };
  submitted: { video: string | null; render: string; state: string };
  progress: { video: string | null; render: string; state: string };
  completed: { video: string | null; render: string; state: string };
  failed: { video: string | null; render: string; state: string };
  resize: { height: number };
  closed: Record<string, never>;
  /** `recoverable`: the studio goes on with what it has and tries again by itself. */
  error: { code: string; message?: string; recoverable: boolean };
}

export type StudioEvent = keyof StudioEvents;

export interface Theme {
  scheme?: "light" | "dark" | "system";
  /** #rrggbb, with a contrast of 4.5 or more on the page; for the scheme given here. No colour has that on both. */
  accent?: string;
  /** Where the system chooses the scheme: one for each. */
  accentLight?: string;
  accentDark?: string;
  /** The address of a picture, on https. */
  logo?: string;
}

export interface TokenRequest {
  reason: "start" | "expiring" | "401" | "tab";
  video?: string;
}

export interface StudioOptions {
  /** Where the studio is reached, such as https://studio.example.com */
  src: string;
  workspace: string;
  /** The video to open; without one, the list of this person's videos. */
  video?: string;
  /** A launch token of POST /api/v1/embed-sessions, or one that your server has signed; the first is asked for at once. */
  fetchToken: (request: TokenRequest) => Promise<string>;
  /** Applied to every page of the frame; what cannot be read there is refused by an `error` event. */
  theme?: Theme;
  /** What screen readers call the frame. */
  title?: string;
  onEvent?: <Name extends StudioEvent>(event: Name, detail: StudioEvents[Name]) => void;
}

/** An Error of a call that was refused has a `code`: reloaded, closed, theme, locale, not_saved, blocked, refused … */
export interface StudioError extends Error {
  code: string;
}

/** Calls made before the studio is ready wait for it. */
export interface Studio {
  readonly frame: HTMLIFrameElement;
  load(video: string): Promise<void>;
  create(): Promise<{ video: string }>;
  save(): Promise<void>;
  /** Leads to the button, and where that costs opens the studio's own question; it never spends by itself. */
  submit(): Promise<void>;
  setTheme(theme: Theme): Promise<void>;
  /** Refused with the code `locale` where the studio does not speak it. */
  setLocale(locale: string): Promise<void>;
  focus(): Promise<void>;
  /** The same video in a tab of its own; call it from a click. */
  openTab(video?: string): Promise<void>;
  destroy(): void;
}

export interface AvatarStudioElement extends HTMLElement, Omit<Studio, "focus" | "frame" | "destroy"> {
  /** Set it before the element is on the page, instead of the attribute token-endpoint. */
  fetchToken?: StudioOptions["fetchToken"];
  /** The same, or its scheme alone as an attribute. */
  theme?: Theme;
  studio: Studio;
}

declare global {
  interface Window {
    AvatarStudio: {
      new (): AvatarStudioElement;
      mount(element: Element, options: StudioOptions): Studio;
      readonly version: 1;
    };
  }
  interface HTMLElementTagNameMap {
    "avatar-studio": AvatarStudioElement;
  }
}
