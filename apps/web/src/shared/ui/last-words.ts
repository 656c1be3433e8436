// The only sentences outside the catalogue: said where the page that carries the catalogue failed.

export const LAST_WORDS = {
  en: {
    title: "Something broke here",
    body: "This page couldn’t be put together. Trying again often helps.",
    again: "Try again",
    number: "Number in the log",
  },
  de: {
    title: "Hier ist etwas kaputtgegangen",
    body: "Diese Seite ließ sich nicht aufbauen. Oft hilft es, es noch einmal zu versuchen.",
    again: "Noch einmal versuchen",
    number: "Nummer im Protokoll",
  },
} as const;
