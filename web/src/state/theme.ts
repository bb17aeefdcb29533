import { computed, effect, signal } from "@preact/signals";

export type ThemeChoice = "system" | "light" | "dark";
export type ThemeName = "light" | "dark";

const key = "deepview.theme";

/** Storage may be refused to pages opened from disk; the choice then lasts as long as the page. */
function remembered(): ThemeChoice {
  try {
    const value = localStorage.getItem(key);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

function remember(choice: ThemeChoice): void {
  try {
    localStorage.setItem(key, choice);
  } catch {
    return;
  }
}

/** The chosen theme, what it comes to on this system, and the attribute the style sheet reads. */
export function createTheme() {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const systemDark = signal(query.matches);
  query.addEventListener("change", () => (systemDark.value = query.matches));
  const choice = signal<ThemeChoice>(remembered());
  const name = computed<ThemeName>(() => {
    if (choice.value !== "system") return choice.value;
    return systemDark.value ? "dark" : "light";
  });
  effect(() => {
    document.documentElement.dataset["theme"] = name.value;
    remember(choice.value);
  });
  return { choice, name };
}
