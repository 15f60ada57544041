/** A page for whoever is woken by an alert, before it is Markdown or HTML. Texts are inline Markdown. */
export interface RunbookPage {
  /** The name of the alert. */
  readonly title: string;
  readonly summary: string;
  /** Whose page it is: figures and names are those of one stack. */
  readonly writtenFor: string;
  /** How urgent it is and when it fires, each with its query; further ones for chains of another pace. */
  readonly conditions: readonly { readonly facts: string; readonly query: string }[];
  readonly sections: readonly PageSection[];
}

/** A heading and what is below it. */
export interface PageSection {
  readonly heading: string;
  readonly blocks: readonly PageBlock[];
}

/** A part of a page. */
export type PageBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly code: PageCode }
  | { readonly kind: 'steps' | 'points'; readonly items: readonly PageItem[] }
  /** What is opened by who needs it. */
  | { readonly kind: 'folded'; readonly title: string; readonly items: readonly PageItem[] };

/** A step or a point, with what to type there. */
export interface PageItem {
  readonly text: string;
  readonly code?: PageCode;
}

/** Lines to copy. */
export interface PageCode {
  readonly language: 'promql' | 'sh';
  readonly text: string;
}
