/** The bird from below: beak, swept wings, short tail. The same shape that flies over the landing page. */
export function StarlingMark({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="-26 -26 52 52" aria-hidden="true" className={className} fill="currentColor">
      <path transform="rotate(-24)" d="M23 0 12 3.6 7 4.8-4 24-7 4.8-21 4-18.5 0-21-4-7-4.8-4-24 7-4.8 12-3.6Z" />
    </svg>
  );
}
