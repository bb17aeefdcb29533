/** Line drawings of 16 x 16, drawn in the colour of the text around them. */
const shapes = {
  search: "M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10Zm3.6-1.4L14 14",
  close: "M4 4l8 8M12 4l-8 8",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1",
  moon: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z",
  system: "M2 3h12v8H2zM6 14h4M8 11v3",
  help: "M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM6.2 6.2a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.7-.8 1.4M8 11.4v.1",
  export: "M8 2v8M5 7l3 3 3-3M2.5 11v2.5h11V11",
  undo: "M3 6h7a3.5 3.5 0 0 1 0 7H6M3 6l3-3M3 6l3 3",
  redo: "M13 6H6a3.5 3.5 0 0 0 0 7h4M13 6l-3-3M13 6l-3 3",
  hand: "M8 1.5v13M1.5 8h13M8 1.5L6 3.5M8 1.5l2 2M8 14.5l-2-2M8 14.5l2-2M1.5 8l2-2M1.5 8l2 2M14.5 8l-2-2M14.5 8l-2 2",
  box: "M2 2h2.5M7 2h2M11.5 2H14v2.5M14 7v2M14 11.5V14h-2.5M9 14H7M4.5 14H2v-2.5M2 9V7M2 4.5V2",
  lasso: "M8 2c3.6 0 6 1.6 6 3.8S11.6 9.6 8 9.6 2 8 2 5.8 4.4 2 8 2ZM5 9.2c-1.2.6-1.4 2.2-.2 2.7 1.1.4 1.7 1.1 1 2.6",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  fit: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
  pictures: "M2 3h12v10H2zM2 11l3.5-3.5 3 3L11 8l3 3M10.5 6v.1",
  pin: "M6 2h4l-.5 4.5L12 9H4l2.5-2.5L6 2ZM8 9v5",
  left: "M10 3L5 8l5 5",
  right: "M6 3l5 5-5 5",
  pause: "M5.5 3v10M10.5 3v10",
  flag: "M4 14.5V2M4 2.5h8.5l-2 3 2 3H4",
  check: "M3 8.5l3.5 3.5L13 4.5",
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}

/** Three stacked sheets, the front one an eye: pictures, looked at in depth. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true" focusable="false">
      <rect x="9" y="2.5" width="16.5" height="16.5" rx="4.5" class="mark-back" />
      <rect x="5.8" y="5.7" width="16.5" height="16.5" rx="4.5" class="mark-middle" />
      <rect x="2.5" y="9" width="16.5" height="16.5" rx="4.5" class="mark-front" />
      <circle cx="10.75" cy="17.25" r="4.1" class="mark-iris" />
      <circle cx="12.1" cy="15.9" r="1.3" class="mark-glint" />
    </svg>
  );
}
